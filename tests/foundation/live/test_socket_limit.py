"""The limit of sockets per learner holds across processes, and nobody pays for a dead one's count.

The class of input: sockets of one learner at several processes, and what makes the shared count
wrong: a process killed with its sockets counted, a Redis that is away, mute or emptied, and many
sockets at the same moment. Two hubs stand here for two processes.
"""

import asyncio
from contextlib import suppress

import pytest
import redis

from foundation.live import hub as hub_module
from foundation.live import protocol, shared_counts, wire
from foundation.live.hub import Hub
from foundation.live.outbox import Outbox
from foundation.live.sockets import Socket
from foundation.live.ticket import Pass
from tests.foundation.live.browser import until
from tests.parts.line import Line
from tests.parts.processes import need
from tests.parts.redis import Redis

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT = 4


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Redis of this module's own."""
    need("redis")
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def line(server, settings, monkeypatch):
    """Let the processes meet in that Redis, over a line; a learner may have few sockets."""
    server.flush()
    monkeypatch.setattr(protocol, "SOCKETS_PER_LEARNER", LIMIT)
    monkeypatch.setattr(hub_module, "ASK_AGAIN_SECONDS", 0.2)
    monkeypatch.setattr(wire, "PAUSE_SECONDS", 0.1)
    with Line(server.host, server.port) as line:
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
                "CONFIG": {"hosts": [f"redis://{line.host}:{line.port}/0"]},
            }
        }
        yield line


class Process:
    """A hub, the sockets that it let in, and the codes with which it closed others."""

    def __init__(self) -> None:
        self.hub = Hub(net_seconds=3600)
        self.open: list[Socket] = []
        self.codes: list[int] = []

    async def come(self, learner) -> bool:
        """Open a socket of the learner's and say whether it was let in."""
        held = Pass(learner.pk, learner.access_epoch)
        outbox = Outbox(self._send, lambda: None)
        socket = Socket(held, outbox, asyncio.get_running_loop().time())
        is_in = await self.hub.admit(socket)
        if is_in:
            self.open.append(socket)
        return is_in

    async def _send(self, message) -> None:
        self.codes.append(message["code"])

    def go(self) -> None:
        """Let one of its sockets leave."""
        self.hub.leave(self.open.pop())

    async def end(self) -> None:
        """Let all leave."""
        shared = self.hub._shared
        while self.open:
            self.go()
        if self.hub._listener is not None:
            self.hub._listener._task.cancel()
        if shared is not None:
            with suppress(asyncio.CancelledError):
                await shared._task


@pytest.fixture
async def processes(line):
    """Two of them."""
    both = [Process(), Process()]
    yield both
    for process in both:
        await process.end()


async def test_the_limit_counts_the_sockets_of_all_processes(ben, processes):
    one, two = processes
    for process in (one, one, two, one):
        assert await process.come(ben)
    assert not await two.come(ben)
    assert not await one.come(ben)
    await until(lambda: one.codes == two.codes == [4429])
    assert (len(one.open), len(two.open)) == (3, 1)


async def test_learners_are_counted_apart(ada, ben, processes):
    one, two = processes
    for _ in range(LIMIT):
        assert await one.come(ben)
    assert all([await two.come(ada) for _ in range(LIMIT)])


async def test_who_closes_one_may_open_another_at_any_process(ben, processes):
    one, two = processes
    for _ in range(LIMIT):
        assert await one.come(ben)
    one.go()
    assert await two.come(ben)
    two.go()
    assert await one.come(ben)


async def test_many_at_the_same_moment_are_not_more(ben, processes):
    comers = [process.come(ben) for process in processes for _ in range(LIMIT)]
    let_in = sum(await asyncio.gather(*comers))
    assert 0 < let_in <= LIMIT
    # Whoever was refused counts no longer: what is left of the limit can be used.
    for _ in range(LIMIT - let_in):
        assert await processes[0].come(ben)
    assert not await processes[1].come(ben)


async def test_up_to_the_limit_at_the_same_moment_all_are_let_in(ben, processes):
    comers = [process.come(ben) for process in processes for _ in range(LIMIT // 2)]
    assert all(await asyncio.gather(*comers))


def leave_a_ghost(server, learner, count: int) -> None:
    """Leave what a killed process would: its counts, under a lease that nobody renews."""
    prefix = "asgi.live.sockets"
    with redis.Redis.from_url(server.url) as client:
        client.zadd(prefix, {f"{prefix}.dead": 9e9})
        client.hset(f"{prefix}.dead", learner.pk, count)
        client.expire(f"{prefix}.dead", shared_counts.LEASE_SECONDS)


async def test_what_a_killed_process_counted_refuses_nobody(ben, server, processes, monkeypatch):
    monkeypatch.setattr(hub_module, "ASK_AGAIN_SECONDS", 1.0)
    leave_a_ghost(server, ben, LIMIT)
    comers = [process.come(ben) for process in processes for _ in range(LIMIT // 2)]
    assert all(await asyncio.gather(*comers))


async def test_a_process_that_stops_leaves_nothing_behind(ben, server, processes):
    one, two = processes
    for _ in range(LIMIT):
        assert await one.come(ben)
    await one.end()
    with redis.Redis.from_url(server.url) as client:
        assert client.keys("asgi.live.sockets.*") == []
    assert await two.come(ben)


@pytest.mark.parametrize("trouble", ["cut", "blackhole"])
async def test_without_redis_each_process_limits_its_own(ben, line, processes, trouble):
    one, _two = processes
    assert await one.come(ben)
    getattr(line, trouble)()
    for process in processes:
        while len(process.open) < LIMIT:
            assert await process.come(ben)
        assert not await process.come(ben)


async def test_once_redis_is_back_the_others_are_counted_again(ben, line, processes):
    one, two = processes
    assert await one.come(ben)
    line.cut()
    while len(one.open) < LIMIT:
        assert await one.come(ben)
    assert await two.come(ben)
    two.go()
    line.restore()
    await until(lambda: not one.hub._shared._is_away)
    assert not await two.come(ben)


async def test_what_an_emptied_redis_has_lost_is_written_anew(ben, server, processes):
    one, two = processes
    for _ in range(LIMIT):
        assert await one.come(ben)
    server.flush()
    with redis.Redis.from_url(server.url) as client:
        await until(lambda: client.keys("asgi.live.sockets.*") != [])
    assert not await two.come(ben)


async def test_alone_a_process_counts_only_here(ben, settings, monkeypatch):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    monkeypatch.setattr(protocol, "SOCKETS_PER_LEARNER", LIMIT)
    process = Process()
    for _ in range(LIMIT):
        assert await process.come(ben)
    assert process.hub._shared is None
    assert not await process.come(ben)
    await process.end()


async def test_a_stop_that_the_redis_client_swallows_still_stops(ben, processes, monkeypatch):
    """The client waits by `wait_for`, which loses a cancellation that comes with its answer."""
    one, _two = processes
    assert await one.come(ben)
    shared = one.hub._shared
    answer = asyncio.get_running_loop().create_future()
    asking = asyncio.Event()

    async def other_processes():
        asking.set()
        return await asyncio.wait_for(answer, 60)

    monkeypatch.setattr(shared, "_other_processes", other_processes)
    shared.note(ben.pk)
    await asking.wait()
    answer.set_result([])
    one.go()
    with suppress(asyncio.CancelledError):
        await asyncio.wait_for(shared._task, 10)
    assert one.hub._shared is None
