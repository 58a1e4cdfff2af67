"""One clock for a whole story: Python's and the database's move together."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from psycopg import sql
from time_machine import TimeMachineFixture

# PostgreSQL's own two, which the product asks, are hidden behind ours of the same names.
_POSTGRESQL = """
CREATE SCHEMA story;
CREATE TABLE story.clock (ahead interval NOT NULL);
INSERT INTO story.clock VALUES ('0');
CREATE FUNCTION story.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT pg_catalog.statement_timestamp() + ahead FROM story.clock';
CREATE FUNCTION story.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT pg_catalog.clock_timestamp() + ahead FROM story.clock';
SET search_path = story, public, pg_catalog;
"""
# A default remembers the very function that it was made with.
_DEFAULTS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_default LIKE '%statement_timestamp()'
"""


class Clock:
    """Set to a moment, it goes on by itself from there; it is moved ahead, never back."""

    def __init__(self, python: TimeMachineFixture, start: datetime) -> None:
        self.python = python
        self.is_postgresql = connection.vendor == "postgresql"
        # SQLite keeps what it has compiled, with the function that was the clock then.
        connection.close()
        connection.ensure_connection()
        if self.is_postgresql:
            with connection.cursor() as cursor:
                cursor.execute(_POSTGRESQL)
            self._set_defaults("story")
        else:
            # The product asks the database for the time, in the one form that SQLite has for it.
            connection.connection.create_function("strftime", 2, _strftime)
        self._set(start)

    def move_to(self, moment: datetime) -> None:
        """Let it be this moment now."""
        assert moment > datetime.now(UTC)
        self._set(moment)

    def go_on(self, **how_long: float) -> None:
        """Let so much time pass, told as a timedelta is."""
        self.move_to(datetime.now(UTC) + timedelta(**how_long))

    def restore(self) -> None:
        """Give the database its own clock back: a new connection knows nothing of ours."""
        if self.is_postgresql:
            self._set_defaults("pg_catalog")
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA story CASCADE")
        connection.close()

    def _set(self, moment: datetime) -> None:
        self.python.move_to(moment)
        if self.is_postgresql:
            with connection.cursor() as cursor:
                ahead = "UPDATE story.clock SET ahead = %s - pg_catalog.clock_timestamp()"
                cursor.execute(ahead, [moment])

    def _set_defaults(self, schema: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_DEFAULTS)
            for table, column in cursor.fetchall():
                change = sql.SQL(
                    "ALTER TABLE public.{} ALTER {} SET DEFAULT {}.statement_timestamp()"
                )
                names = (sql.Identifier(name) for name in (table, column, schema))
                cursor.execute(change.format(*names))


def _strftime(form: str, when: str) -> str:
    assert when.lower() == "now"
    now = datetime.now(UTC)
    return now.strftime(form.replace("%f", f"%S.{now.microsecond // 1000:03}"))
