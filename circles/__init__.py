"""Learning circles: who learns together, what they read, and when they meet."""
