"""The digest: when it is due, what is in it, how it reads."""
