"""How people hear of things: the bell, mail at once, and the weekly digest."""
