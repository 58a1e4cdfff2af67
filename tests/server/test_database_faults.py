"""PostgreSQL away: 503 in words and soon, sockets stay, nothing acknowledged is lost, all heals."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.parts.processes import until

pytestmark = [pytest.mark.server, pytest.mark.fault, pytest.mark.timeout(400)]

FAULTS = {
    "refuses": lambda one: one.to_postgres.cut(),
    "was killed": lambda one: one.postgres.kill(),
    "hangs": lambda one: one.postgres.pause(),
    "swallows": lambda one: one.to_postgres.blackhole(),
}
# 5 s for a statement, 3 s of grace, 3 s to connect, and what a busy machine adds.
SOON_S = 20


@pytest.fixture(params=FAULTS.values(), ids=FAULTS.keys())
def spoil(request):
    """One way in which PostgreSQL can be away."""
    return request.param


def test_everyone_is_told_soon_and_all_heals(lines, spoil):
    thread = lines.ask()
    restarts = dict(lines.production.restarts)
    with lines.ada.socket() as socket:
        socket.follow(f"thread:{thread['uid']}")
        assert lines.answer(thread, "Before.").status_code == 201
        socket.hear("post.added")
        spoil(lines)
        _told_in_words(lines, thread)
        lines.mend()
        # No process was started anew: the lines were.
        assert lines.production.restarts == restarts
        until(lambda: lines.answer(thread, "After.").status_code == 201, 30, lambda: "still away")
        # The same socket: it stayed open all the time.
        assert socket.hear("post.added")["post"]["body"] == "After."
    assert lines.ada.http.get(thread["url"]).status_code == 200
    begun = lines.unread()
    until(lambda: lines.answer(thread, "More.").status_code == 201, 30, lambda: "still away")
    until(lambda: lines.unread() > begun, 100, lambda: "the worker did not come back")


def _told_in_words(lines, thread) -> None:
    begun = time.monotonic()
    for visitor in (lines.ada.http, httpx.Client(base_url=lines.production.url, timeout=60)):
        page = visitor.get(f"/circles/{lines.circle}/", timeout=60)
        assert page.status_code == 503
        assert "Back in a moment" in page.text
        assert int(page.headers["Retry-After"]) > 0
        assert page.headers["Cache-Control"] == "no-store"
        assert time.monotonic() - begun < SOON_S
        begun = time.monotonic()
    told = lines.answer(thread, "Now?")
    assert (told.status_code, told.json()["error"]["code"]) == (503, "unavailable")
    assert time.monotonic() - begun < SOON_S
    for port in lines.production.ports.values():
        probe = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=60)
        assert probe.status_code == 503
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_what_was_acknowledged_before_a_crash_is_there(lines):
    thread = lines.ask()
    acknowledged: dict[str, int] = {}

    def write(number: int) -> None:
        key = str(uuid.uuid4())
        # As a client does that was told to come back: again, under the same key.
        while key not in acknowledged:
            told = lines.answer(thread, f"Number {number}.", key)
            assert told.status_code in {200, 201, 503}, told.text
            if told.status_code != 503:
                acknowledged[key] = told.json()["number"]

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, number) for number in range(60)]
        for _ in range(3):
            known = len(acknowledged)
            until(lambda k=known: len(acknowledged) > k + 5, 60, lambda: "nothing is written")
            lines.postgres.kill()
            lines.postgres.start()
        for one in writing:
            one.result()
    shown = lines.ada.call("GET", f"/threads/{thread['uid']}?limit=100")
    numbers = [post["number"] for post in shown["items"]]
    assert numbers == list(range(1, 62))
    assert sorted(acknowledged.values()) == numbers[1:]
