"""What every letter shares, whoever writes it: its parts, its words, its headers."""
