"""The cache: Redis while it answers, else the memory of the process, and nobody waits or fails."""

import time

import pytest

from config import cache as ours
from config.cache import RedisOrLocalCache
from tests.parts.line import Line
from tests.parts.processes import need, until
from tests.parts.redis import Redis

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Redis of this module's own."""
    need("redis")
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def line(server):
    """A line to it."""
    with Line(server.host, server.port) as line:
        yield line


@pytest.fixture
def make(line):
    """Make a cache object, as each thread and request gets its own."""

    def make() -> RedisOrLocalCache:
        return RedisOrLocalCache(f"redis://{line.host}:{line.port}/3", {"KEY_PREFIX": "test"})

    yield make
    make().clear()


@pytest.fixture
def no_pause(monkeypatch):
    """Let Redis be asked again at once after it failed."""
    monkeypatch.setattr(ours, "PAUSE_S", 0.0)


def test_it_is_shared_while_redis_answers(make):
    cache = make()
    assert cache.add("kettle", [1, 2]) is True
    assert cache.add("kettle", [3]) is False
    assert make().get("kettle") == [1, 2]
    cache.set("cups", 3)
    assert make().incr("cups") == 4
    assert cache.has_key("cups")
    assert cache.touch("cups", 60)
    assert make().get_many(["kettle", "cups"]) == {"kettle": [1, 2], "cups": 4}
    assert cache.delete("cups")
    assert cache.get("cups", "none") == "none"
    with pytest.raises(ValueError, match="cups"):
        cache.incr("cups")
    assert not cache.is_away


@pytest.mark.parametrize("fault", ["blackhole", "cut"])
def test_without_it_the_process_counts_by_itself_and_soon(make, line, fault):
    def is_kept_in_redis():
        make().clear()
        make().set("cups", 3)
        return not make().is_away

    # On a busy machine the well Redis may take longer than the cache waits for an answer.
    until(is_kept_in_redis, 30, lambda: "Redis did not answer")
    getattr(line, fault)()
    begun = time.monotonic()
    assert make().get("cups", 0) == 0
    for _ in range(50):
        cache = make()
        cache.add("cups", 0)
        cache.incr("cups")
    assert make().get("cups") == 50
    # One failure for all: each of the hundred asking by itself would take half a minute.
    assert time.monotonic() - begun < 3
    assert make().is_away


def test_it_comes_back_by_itself(make, line, no_pause):
    line.cut()
    make().set("cups", 1)
    assert make().is_away
    line.restore()
    make().set("cups", 2)
    assert not make().is_away
    assert make().get("cups") == 2


def test_a_restart_between_two_questions_is_not_even_noticed(make, server):
    cache = make()
    cache.set("cups", 2)
    server.stop()
    server.start()
    assert cache.get("cups", "forgotten") == "forgotten"
    assert not cache.is_away
