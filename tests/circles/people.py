"""Races: many people at one door, in real threads with a connection each."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection

THREADS = 8


def crowd_size() -> int:
    """Return how many may write at the same time: PostgreSQL takes many, SQLite one by one."""
    return 50 if connection.vendor == "postgresql" else 20


def race(attempts: Sequence[Callable[[], object]], threads: int = THREADS) -> Counter[str]:
    """Make all attempts, so many at a time, and count how they ended: "done" or the refusal's code.

    Anything else that goes wrong, such as a locked database, fails the test.
    """
    lanes = [attempts[lane::threads] for lane in range(threads)]
    start = Barrier(threads)

    def run(lane: Sequence[Callable[[], object]]) -> list[str]:
        try:
            start.wait(timeout=30)
            return [outcome(attempt) for attempt in lane]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return Counter(word for words in pool.map(run, lanes) for word in words)


def outcome(attempt: Callable[[], object]) -> str:
    """Return "done", or in a word why the attempt was refused."""
    try:
        attempt()
    except ValidationError as error:
        by_field = error.error_dict.values() if hasattr(error, "error_dict") else [[error]]
        return str(next(iter(by_field))[0].code)
    except ObjectDoesNotExist:
        return "absent"
    except PermissionDenied:
        return "denied"
    return "done"
