"""How the processes of production are served, and what asks whether they are well."""
