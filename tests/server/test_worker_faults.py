"""kill -9 of the worker that tells a fact: the bell rings soon all the same, and once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.locks import is_waited_for
from tests.parts.processes import until

pytestmark = [pytest.mark.server, pytest.mark.fault, pytest.mark.timeout(400)]

# Five seconds of lease, ten until beat comes by, and what a busy machine adds to starting anew.
SOON_S = 25


@contextmanager
def at_the_row(lines) -> Iterator[psycopg.Connection]:
    """Let nobody write a notification: who tells a fact waits in the middle of it."""
    places = {"host": lines.postgres.host, "port": lines.postgres.port}
    with psycopg.connect(user=lines.postgres.user, dbname="ayni", **places) as held:
        held.execute("LOCK TABLE notifications_notification IN SHARE MODE")
        yield held


def test_the_bell_of_a_fact_whose_worker_was_killed_rings_soon(lines):
    thread = lines.ask()
    begun = lines.unread()
    assert lines.answer(thread, "Before.").status_code == 201
    until(lambda: lines.unread() > begun, 30, lambda: "the worker does not work")
    worker, begun = lines.production.processes["worker-1"], lines.unread()
    restarts = lines.production.restarts["worker-1"]
    with at_the_row(lines) as held:
        assert lines.answer(thread, "After.").status_code == 201
        until(lambda: is_waited_for(held.cursor()), 20, lambda: "nobody tells of it")
        worker.kill()
        killed_at = time.monotonic()
    until(lambda: lines.unread() > begun, 200, lambda: "the bell was lost")
    took = time.monotonic() - killed_at
    assert lines.production.restarts["worker-1"] == restarts + 1
    assert took < SOON_S
    assert lines.unread() == begun + 1
