"""The epoch: the same while one history goes on, another after the database was restored."""

from datetime import timedelta

import pytest

from foundation.activity.leases import database_now
from foundation.live import epoch
from foundation.live.database import hop
from foundation.live.models import Epoch
from tests.foundation.live.browser import Browser, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)


def confirmed(ago: timedelta) -> None:
    """Put the row back to the state that a backup of then would bring."""
    Epoch.objects.update(confirmed_at=database_now() - ago)


def test_it_stays_and_is_confirmed_each_minute(django_assert_num_queries, monkeypatch):
    asked = []
    monkeypatch.setattr(epoch, "later", asked.append)
    name = epoch.current()
    with django_assert_num_queries(2):
        assert epoch.current() == name
    assert asked == []
    confirmed(timedelta(minutes=2))
    assert epoch.current() == name
    assert asked == [epoch.confirm]
    epoch.confirm()
    assert database_now() - Epoch.objects.get().confirmed_at < timedelta(seconds=30)
    assert epoch.current() == name


def test_a_late_confirmation_does_not_hide_a_restore():
    name = epoch.current()
    confirmed(timedelta(minutes=11))
    epoch.confirm()
    assert epoch.current() != name


def test_restored_database_gets_another_name():
    name = epoch.current()
    confirmed(timedelta(hours=3))
    restored = epoch.current()
    assert restored != name
    assert epoch.current() == restored


def test_of_two_processes_that_notice_one_decides(monkeypatch):
    epoch.current()
    confirmed(timedelta(hours=3))
    decided = []

    def rival_first():
        now = database_now()
        monkeypatch.setattr(epoch, "database_now", database_now)
        decided.append(epoch.current())
        return now

    monkeypatch.setattr(epoch, "database_now", rival_first)
    assert epoch.current() == decided[0]


async def test_everyone_is_sent_away_and_comes_back_to_another_epoch(ben, hub):
    before, after = Browser(ticket=ticket_of(ben)), Browser(ticket=ticket_of(ben))
    hello = await before.open()
    await hop(lambda: confirmed(timedelta(hours=3)))
    hub.tick()
    assert await before.closed() == 1012
    assert (await after.open())["epoch"] != hello["epoch"]
    await before.leave()
    await after.leave()
