"""What tests need that look at the locks of a real database: somebody else who waits for one."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from tests.parts.processes import until

_WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


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


def until_it_waits(other: Future[object]) -> None:
    """Return once the other waits for a lock, or is done."""

    def waits() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_WAITING)
            return other.done() or cursor.fetchone()[0] > 0

    until(waits, 20, lambda: "it neither waited nor ended")
