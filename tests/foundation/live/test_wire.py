"""The wire: rings cross from process to process, and its failing costs time, never a frame."""

import asyncio
import time

import pytest
from channels.layers import get_channel_layer

from discussions.actions.posting import add_post
from foundation.live import bell, wire
from foundation.live.database import hop
from tests.foundation.live.browser import settled
from tests.foundation.live.pubsub import PubSub

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def redis(settings):
    """Let the Channels layer be the one of production, on a pub/sub server of the test's own."""
    with PubSub() as server:
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [f"redis://127.0.0.1:{server.port}/0"]},
            }
        }
        yield server
        if wire._sender is not None:
            wire._sender._loop.call_soon_threadsafe(wire._sender._loop.stop)
            wire._sender._thread.join()
            wire._sender._loop.close()
            wire._sender = None


@pytest.fixture
def elsewhere():
    """Commit as another process would: its rings reach this one's hub over the wire only."""

    async def commit(hub, work):
        bell.disconnect(hub.hear)
        return await hop(work)

    return commit


async def until(condition) -> None:
    """Wait for what another thread or the wire is about to do."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def joined(hub) -> None:
    """Wait until the hub hears over the wire all that it wants, and has looked at it."""
    await settled()
    await until(lambda: hub._listener and hub._listener._joined == hub._wanted())
    await settled()


async def test_in_one_process_there_is_no_wire(thread, ada):
    assert wire.layer() is None
    add = await hop(lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert add.seq == 2


async def test_ring_reaches_the_followers_of_another_process(
    redis, ada, ben, thread, tab, hub, elsewhere
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert (await browser.hear())["seq"] == 2


async def test_only_topics_that_are_followed_here_come_in(redis, ada, ben, thread, tab, hub):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    await browser.say(type="unfollow", topic=thread.topic)
    await until(lambda: thread.topic not in hub._listener._joined)
    await joined(hub)
    assert hub._listener._joined == {f"me:{ben.uid}"}


async def test_what_was_rung_before_the_group_was_joined_is_looked_at(
    redis, ada, ben, thread, tab, hub, elsewhere
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert (await browser.hear())["seq"] == 2


async def test_dead_wire_keeps_nobody_waiting_and_loses_nothing(
    redis, ada, ben, thread, tab, hub, elsewhere
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    redis.is_silent = True
    begun = time.monotonic()
    for _ in range(20):
        await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert time.monotonic() - begun < 10  # a wire waited for would have cost twenty seconds
    hub.tick()
    assert [(await browser.hear())["seq"] for _ in range(20)] == list(range(2, 22))


async def test_l13_a_ring_carries_a_topic_and_a_number_and_no_word(
    redis, ada, ben, thread, tab, hub, elsewhere
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert (await browser.hear())["seq"] == 2
    await until(lambda: redis.published)
    rings = [get_channel_layer().deserialize(message) for _, message in redis.published]
    assert {"type": "ring", "topic": thread.topic, "seq": 2} in rings
    assert {frozenset(ring) for ring in rings} == {frozenset({"type", "topic", "seq"})}


@pytest.mark.parametrize(
    ("first", "second", "together"), [(1, 2, 2), (2, 1, 2), (None, 2, None), (2, None, None)]
)
def test_rings_that_wait_are_merged(first, second, together):
    assert wire.merged(first, second) == together
