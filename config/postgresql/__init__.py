"""The database engine of production: Django's, which here does not wait for ever."""
