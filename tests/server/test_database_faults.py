"""PostgreSQL away: 503 in words and soon, sockets stay, nothing acknowledged is lost, all heals."""

import time

import httpx
import pytest

from bench.rig.verdict import refusals
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
    with lines.talk(thread) as talk:
        for _ in range(3):
            talk.wait_for_posts(6)
            so_far = refusals(talk.said)[503]
            lines.postgres.kill()
            until(lambda n=so_far: refusals(talk.said)[503] > n, 60, lambda: "nobody felt it")
            lines.postgres.start()
        talk.wait_for_posts(6)
        talk.finish()
    assert refusals(talk.said).keys() == {503}
    numbers = [post["number"] for post in lines.ada.posts(thread)]
    assert sorted(said.number for said in talk.acknowledged) == numbers[1:]
    assert numbers == list(range(1, len(numbers) + 1))
