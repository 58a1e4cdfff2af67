"""The wire: rings cross from process to process, and its failing costs time, never a frame."""

import time

import pytest
import redis
from channels.layers import get_channel_layer

from discussions.actions.posting import add_post
from foundation.live import bell, listening, wire
from foundation.live.database import hop
from tests.foundation.live.browser import joined, until
from tests.parts.line import Line
from tests.parts.processes import need
from tests.parts.redis import Redis

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Redis of this module's own."""
    need("redis")
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def line(server, settings):
    """Let the Channels layer be production's, over a line of the test's own to that Redis."""
    with Line(server.host, server.port) as line:
        layer = {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [f"redis://{line.host}:{line.port}/0"]},
        }
        settings.CHANNEL_LAYERS = {"default": layer}
        yield line
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


async def test_in_one_process_there_is_no_wire(settings, thread, ada):
    in_memory = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    settings.CHANNEL_LAYERS = {"default": in_memory}
    assert wire.layer() is None
    add = await hop(lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert add.seq == 2


async def test_ring_reaches_the_followers_of_another_process(
    line, ada, ben, thread, tab, hub, elsewhere
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert (await browser.hear())["seq"] == 2


async def test_only_topics_that_are_followed_here_come_in(line, ada, ben, thread, tab, hub):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    await browser.say(type="unfollow", topic=thread.topic)
    await until(lambda: thread.topic not in hub._listener._joined)
    await joined(hub)
    assert hub._listener._joined == {f"me:{ben.uid}"}


async def test_what_was_rung_before_the_group_was_joined_is_looked_at(
    line, ada, ben, thread, tab, hub, elsewhere
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert (await browser.hear())["seq"] == 2


async def test_dead_wire_keeps_nobody_waiting_and_loses_nothing(
    line, ada, ben, thread, tab, hub, elsewhere
):
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    line.blackhole()
    begun = time.monotonic()
    for _ in range(20):
        await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert time.monotonic() - begun < 10  # a wire waited for would have cost twenty seconds
    hub.tick()
    assert [(await browser.hear())["seq"] for _ in range(20)] == list(range(2, 22))


async def test_a_line_that_died_without_a_word_is_left_for_a_new_one(
    line, ada, ben, thread, tab, hub, elsewhere, monkeypatch
):
    for name in ("PULSE_SECONDS", "PULSE_WITHIN_SECONDS"):
        monkeypatch.setattr(listening, name, 0.3)
    monkeypatch.setattr(wire, "PAUSE_SECONDS", 0.1)
    browser = await tab(ben)
    await browser.follow(thread.topic)
    await joined(hub)
    line.blackhole()
    await until(lambda: not hub._listener._joined)
    line.restore()
    await joined(hub)
    await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
    assert (await browser.hear())["seq"] == 2


async def test_l13_a_ring_carries_a_group_and_a_number_and_no_word(
    server, line, ada, ben, thread, tab, hub, elsewhere
):
    with redis.Redis.from_url(server.url) as client, client.pubsub() as spy:
        spy.psubscribe("*")
        assert spy.get_message(timeout=5)["type"] == "psubscribe"
        browser = await tab(ben)
        await browser.follow(thread.topic)
        await joined(hub)
        await elsewhere(hub, lambda: add_post(actor=ada, thread=thread, body="Double it."))
        assert (await browser.hear())["seq"] == 2
        heard = []
        while message := spy.get_message(timeout=1):
            heard.append(get_channel_layer().deserialize(message["data"]))
    assert {"type": "ring", "group": wire.group(thread.topic), "seq": 2} in heard
    assert {frozenset(one) for one in heard} <= {
        frozenset({"type", "group", "seq"}),
        frozenset({"type"}),  # the pulse that each listener sends to itself
    }


@pytest.mark.parametrize(
    ("first", "second", "together"), [(1, 2, 2), (2, 1, 2), (None, 2, None), (2, None, None)]
)
def test_rings_that_wait_are_merged(first, second, together):
    assert wire.merged(first, second) == together
