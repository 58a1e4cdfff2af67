"""Django's engine for PostgreSQL: statements planned once, and an end to every wait.

Prepared statements: Django lets the server plan each statement anew, which for a list with its
joins takes longer than to run it. Here the driver prepares what a connection asks repeatedly.

Waits: the server's own statement_timeout helps only while it can speak. Behind a line that swallows
everything, or stopped with its connections open, nothing on our side would ever give up.

OPTIONS may hold, beside what psycopg takes: `patience_s`, after so many seconds without an answer a
connection is closed; `prepared_max`, so many prepared statements a connection keeps.
"""

import select
from types import ModuleType
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

# How often psycopg looks up while it waits, and so how late it may notice that time is over.
_INTERVAL_S = 0.1
_OURS = ("patience_s", "prepared_max")


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


class _PreparedCursor(base.ServerBindingCursor, psycopg.Cursor[Any]):
    """A cursor that survives a change of the schema under its prepared statements."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Run a statement; a SELECT outside a transaction whose plan is stale runs once more.

        The server refuses a stale plan before it does anything. Everything else that meets one is
        refused with OperationalError, so that whoever asked is told to try again; the rollback
        makes psycopg forget its plans.
        """
        try:
            return super().execute(query, params, **options)
        except psycopg.errors.FeatureNotSupported as error:
            if "cached plan" not in str(error):
                raise
            is_outside = self.connection.info.transaction_status == TransactionStatus.IDLE
            if is_outside:
                # psycopg forgets its own names with it.
                self.connection.execute("DEALLOCATE ALL", prepare=False)
            if is_outside and isinstance(query, str) and query.startswith("SELECT"):
                return super().execute(query, params, **options)
            raise psycopg.OperationalError("the schema has changed: try again") from error


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django takes for its connection to PostgreSQL."""

    # The module that Django asks for errors and connections: psycopg with another connection.
    Database = ModuleType("psycopg")
    Database.__dict__.update(vars(psycopg), connect=_PatientConnection.connect)

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg takes; our own options are none of its words."""
        params: dict[str, Any] = super().get_connection_params()
        for name in _OURS:
            params.pop(name, None)
        if params["cursor_factory"] is base.ServerBindingCursor:
            params["cursor_factory"] = _PreparedCursor
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and take over our own options."""
        connection = super().get_new_connection(conn_params)
        options = self.settings_dict["OPTIONS"]
        connection.patience_s = options.get("patience_s")
        if "prepared_max" in options:
            connection.prepared_max = options["prepared_max"]
        return connection

    def close_if_health_check_failed(self) -> None:
        """Close a connection that the server has left; ask the server only where that is likely.

        Whatever ends a connection leaves its end to be read, as a server does that is stopped. So
        a connection with nothing to read needs no question, which would double the wait of every
        first statement.
        """
        if self.connection is None or _has_something_to_read(self.connection):
            super().close_if_health_check_failed()


def _has_something_to_read(connection: psycopg.Connection[Any]) -> bool:
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))
