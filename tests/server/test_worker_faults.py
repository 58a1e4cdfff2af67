"""A worker that is killed telling a fact, or hears no more: the bell rings soon, and once."""

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
# Redis may just have been away: a worker that hears nothing finds it out and makes way for another.
WELL_AGAIN_S = 120


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
    until(lambda: lines.unread() > begun, WELL_AGAIN_S, lambda: "the worker does not work")
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


def test_a_worker_that_hears_no_more_makes_way_for_another(lines):
    thread = lines.ask()
    begun = lines.unread()
    assert lines.answer(thread, "Before.").status_code == 201
    until(lambda: lines.unread() > begun, WELL_AGAIN_S, lambda: "the worker does not work")
    begun, restarts = lines.unread(), lines.production.restarts["worker-1"]
    # As after a lost line to Redis: alive, beating, without a word, and taking nothing.
    lines.production.run(
        "-m", "celery", "--app=config.serving.clock", "control", "cancel_consumer", "facts"
    )
    assert lines.answer(thread, "After.").status_code == 201
    until(lambda: lines.unread() > begun, WELL_AGAIN_S, lambda: "nobody took its place")
    assert lines.production.restarts["worker-1"] == restarts + 1
    assert lines.unread() == begun + 1
