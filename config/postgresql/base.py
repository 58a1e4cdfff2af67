"""Django's engine for PostgreSQL with an end to every wait, so that a silent server means 503.

The server's own statement_timeout helps only while it can speak: behind a line that swallows
everything, or stopped with its connections open, nothing on our side would ever give up.
OPTIONS may hold `patience_s`: after so many seconds without an answer a connection is closed.
"""

from types import ModuleType
from typing import Any

import psycopg
from django.db.backends.postgresql import base

# How often psycopg looks up while it waits, and so how late it may notice that time is over.
_INTERVAL_S = 0.1


class _PatientConnection(psycopg.Connection[Any]):
    patience_s: float | None = None

    def wait(self, gen: Any, interval: float = _INTERVAL_S, timeout: float | None = None) -> Any:
        """Wait as psycopg does, but not for ever; a connection given up is of no more use."""
        if timeout is not None or self.patience_s is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience_s)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()
            words = f"the database has not answered for {self.patience_s:g} s"
            raise psycopg.OperationalError(words) from None


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django takes for its connection to PostgreSQL."""

    # The module that Django asks for errors and connections: psycopg with another connection.
    Database = ModuleType("psycopg")
    Database.__dict__.update(vars(psycopg), connect=_PatientConnection.connect)

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg takes; our own option is none of its words."""
        params: dict[str, Any] = super().get_connection_params()
        params.pop("patience_s", None)
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and take over how patient to be."""
        connection = super().get_new_connection(conn_params)
        connection.patience_s = self.settings_dict["OPTIONS"].get("patience_s")
        return connection
