"""What tests need that look at the locks of a real database: somebody else who waits for one."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

from tests.parts.processes import until

# For this connection: tests beside this one, in other databases of the server, wait as well.
_WAITING = """SELECT count(*) FROM pg_locks
 WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"""


@contextmanager
def beside() -> Iterator[Callable[[Callable[[], object]], Future[object]]]:
    """Give a function that runs another in a thread and a connection of its own."""

    def closing(work: Callable[[], object]) -> object:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(closing, work)


def is_waited_for(cursor: CursorWrapper | psycopg.Cursor) -> bool:
    """Say whether somebody waits for a lock that the connection of this cursor holds."""
    cursor.execute(_WAITING)
    return cursor.fetchone()[0] > 0


def until_it_waits(other: Future[object]) -> None:
    """Return once the other waits for a lock of ours, or is done."""

    def waits() -> bool:
        with connection.cursor() as cursor:
            return other.done() or is_waited_for(cursor)

    until(waits, 20, lambda: "it neither waited nor ended")
