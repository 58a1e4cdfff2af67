"""A host is asked one thing at a time, by whoever has its turn, and left alone when it says so."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from articles import fetching
from articles.models import AskedHost
from articles.refusals import Refused
from articles.turns import turn
from foundation.activity import leases

pytestmark = pytest.mark.django_db


def soon() -> float:
    return time.monotonic() + 0.2


def test_a_turn_is_held_and_given_back():
    with turn("wiki.example.org", soon()):
        with pytest.raises(Refused) as refused, turn("www.Wiki.example.org", soon()):
            pass
        with turn("other.example.org", soon()):
            pass
    assert refused.value.code == "try_later"
    with turn("wiki.example.org", soon()):
        pass
    assert AskedHost.objects.count() == 2


def test_ports_are_hosts_of_their_own():
    with turn("127.0.0.1:81", soon()), turn("127.0.0.1:82", soon()):
        pass


def test_a_pause_holds_for_everybody_until_it_is_over():
    def busy() -> None:
        with turn("wiki.example.org", soon()):
            raise Refused("try_later", retry_after_s=600)

    with pytest.raises(Refused):
        busy()
    with pytest.raises(Refused) as refused, turn("wiki.example.org", soon()):
        pass
    assert 590 < refused.value.retry_after_s <= 600
    now = leases.database_now()
    AskedHost.objects.update(paused_until=now - timedelta(seconds=1), due_at=now)
    with turn("wiki.example.org", soon()):
        pass


def test_a_refusal_of_another_kind_is_no_pause():
    with pytest.raises(Refused), turn("wiki.example.org", soon()):
        raise Refused("too_large")
    assert AskedHost.objects.get().paused_until is None


def test_a_killed_workers_turn_comes_back():
    with turn("wiki.example.org", soon()):
        AskedHost.objects.update(due_at=leases.database_now())
        with turn("wiki.example.org", soon()):
            held = AskedHost.objects.get().due_at
        # The first one is fenced off: what it says afterwards counts no more.
        freed = AskedHost.objects.get().due_at
    assert held > freed == AskedHost.objects.get().due_at


@pytest.mark.django_db(transaction=True)
def test_many_wait_for_one_another():
    inside, most = [], []

    def ask() -> None:
        try:
            for _ in range(3):
                with turn("wiki.example.org", time.monotonic() + 20):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == [1] * 12


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("9999999", 3600),
        ("", 60),
        ("soon", 60),
        ("Sun, 22 Nov 2026 12:30:00 GMT", 1800),
        ("Sun, 22 Nov 2026 11:30:00 GMT", 1),
        ("Sun Nov  6 08:49:37 2044", 3600),
    ],
)
def test_how_long_a_host_wants_to_be_left_alone(value, seconds, time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), tick=False)
    assert fetching.retry_after_s({"retry-after": value}) == seconds
