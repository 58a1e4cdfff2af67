"""Mail at once: what is addressed to one person, after two minutes, gathered."""
