"""Production's engine for the tests' own database."""
