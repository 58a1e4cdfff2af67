"""Production's engine, emptying a database as one of tests is emptied best: row by row.

TRUNCATE makes the files of every table anew, of the empty ones too, after each test that commits:
tenths of a second on a good disk, seconds on a slow one.
"""

from django.db.backends.postgresql.operations import DatabaseOperations

from config.postgresql import base


class _Operations(DatabaseOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        """Return what empties these tables; keys between them are looked at when all are empty."""
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django takes for its connection to PostgreSQL."""

    ops_class = _Operations
