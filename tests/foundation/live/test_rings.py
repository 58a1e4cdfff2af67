"""Rings: what is committed is told, from any thread, and what no ring told of the net finds."""

import asyncio
import threading

import pytest
from django.db import transaction

from circles.actions.membership import join_circle
from discussions.actions.posting import add_post
from foundation.live import bell, wire
from foundation.live.database import hop
from foundation.live.hub import Hub
from tests.foundation.live.browser import joined, settled

pytestmark = pytest.mark.django_db(transaction=True)


def say(actor, thread, body="Double it."):
    return hop(lambda: add_post(actor=actor, thread=thread, body=body))


@pytest.fixture
def lose_rings(hub, monkeypatch):
    """Await it, and no ring reaches the hub any more, neither in the process nor over the wire."""

    async def lose():
        # It looks once when it begins to hear, and would find what is said from here on.
        await joined(hub)
        bell.disconnect(hub.hear)
        monkeypatch.setattr(wire, "send", lambda topic, seq: None)

    return lose


async def test_rolled_back_transaction_rings_nothing(ada, ben, thread, tab, monkeypatch):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    rung = []
    monkeypatch.setattr(bell, "ring", lambda *ring: rung.append(ring))

    def fail():
        with transaction.atomic():
            add_post(actor=ada, thread=thread, body="Never happened.")
            bell.ring_on_commit(f"circle:{thread.circle.slug}")
            raise LookupError

    with pytest.raises(LookupError):
        await hop(fail)
    assert rung == []
    assert await browser.heard_nothing()
    await say(ada, thread)
    assert (thread.topic, 2) in rung


async def test_lost_ring_is_caught_by_the_net(ada, ben, cleo, thread, tab, hub, lose_rings):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await browser.follow(f"circle:{thread.circle.slug}")
    await lose_rings()
    await say(ada, thread)
    await hop(lambda: join_circle(actor=cleo, circle=thread.circle))
    assert await browser.heard_nothing()
    hub.tick()
    heard = [(await browser.hear())["type"] for _ in range(2)]
    assert sorted(heard) == ["changed", "post.added"]
    hub.tick()
    assert await browser.heard_nothing()


async def test_the_net_is_cast_by_itself(ada, ben, thread, tab, hub, lose_rings):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await lose_rings()
    # Only now: while it is cast so often, nothing is ever settled on a slow machine.
    assert hub._net.cancel()
    hub.net_seconds = 0.01
    hub._net = asyncio.create_task(hub._cast_net())
    await say(ada, thread)
    assert (await browser.hear())["seq"] == 2


async def test_the_net_asks_the_database_little(ada, ben, cleo, thread, tab, hub, count_queries):
    for learner in (ada, ben, cleo):
        browser = await tab(learner)
        await browser.follow(thread.topic)
        await browser.follow(f"circle:{thread.circle.slug}")
    await joined(hub)
    with count_queries() as queries:
        hub.tick()
        await settled()
    # Threads, circles, access, epoch and the database's clock.
    assert len(queries) == 5


async def test_a_post_costs_few_queries_however_many_hear_it(
    ada, ben, cleo, thread, tab, hub, count_queries
):
    costs = []
    for learner in (ada, ben, cleo):
        await (await tab(learner)).follow(thread.topic)
        await joined(hub)
        with count_queries() as queries:
            await say(ada, thread)
            await settled()
        costs.append(len(queries))
    assert costs[0] == costs[2] <= 8


async def test_rings_come_from_any_thread(ada, ben, thread, tab):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    threads = [
        threading.Thread(target=bell.ring, args=(topic, seq))
        for topic, seq in [(thread.topic, None), (thread.topic, 1), ("thread:other", 7)]
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert await browser.heard_nothing()
    await say(ada, thread)
    assert (await browser.hear())["seq"] == 2


async def test_repeated_rings_read_once(ada, ben, thread, tab, hub, count_queries):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await say(ada, thread)
    assert (await browser.hear())["seq"] == 2
    await joined(hub)
    with count_queries() as queries:
        for _ in range(100):
            bell.ring(thread.topic, 2)
        await settled()
    assert len(queries) == 0
    assert await browser.heard_nothing()


async def test_a_hub_without_sockets_hears_nothing(ben, thread, tab):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    assert len(bell._hearers) == 1
    await browser.leave()
    assert bell._hearers == frozenset()


async def test_a_hub_whose_loop_is_gone_is_forgotten(hub):
    def ended_hub():
        import asyncio

        async def make():
            return Hub()

        return asyncio.run(make())

    ended = await hop(ended_hub)
    bell.connect(ended.hear)
    bell.ring("thread:any")
    assert ended.hear not in bell._hearers


async def test_a_topic_that_cannot_be_read_is_read_later(ada, ben, thread, tab, hub, monkeypatch):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    with monkeypatch.context() as broken:
        broken.setattr("foundation.live.reading.facts_after", _no_database)
        await say(ada, thread)
        assert await browser.heard_nothing()
    hub.tick()
    assert (await browser.hear())["seq"] == 2


async def test_a_look_that_fails_is_repeated(ada, ben, thread, tab, hub, lose_rings, monkeypatch):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await lose_rings()
    await say(ada, thread)
    with monkeypatch.context() as broken:
        broken.setattr("foundation.live.epoch.current", _no_database)
        hub.tick()
        assert await browser.heard_nothing()
    hub.tick()
    assert (await browser.hear())["seq"] == 2


def _no_database(*_args):
    raise ConnectionError("the database is away")
