"""Measurements anyone can repeat: `python3 dev.py bench NAME`. Each ends with one RESULT line."""
