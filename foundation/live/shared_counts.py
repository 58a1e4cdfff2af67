"""How many sockets each learner has in the other processes: counts under a lease, in Redis.

Each process keeps one hash, learner to count, and renews its lease every second. A killed process
renews nothing, so its counts expire within the lease. Without Redis nothing is known of the other
processes, and each limits its own sockets.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from contextlib import suppress

from redis.asyncio import Redis

from foundation.identifiers import new_uid
from foundation.live import wire

log = logging.getLogger(__name__)

LEASE_SECONDS = 5
RENEW_SECONDS = 1.0
# Of a process that has renewed nothing for so long not even the name is kept.
_FORGET_SECONDS = 60


class SharedCounts:
    """The counts of this process and its view of the others, on one event loop.

    One task speaks to Redis. What is asked while it waits for an answer shares the next one.
    """

    def __init__(self, place: wire.Place, counts: Callable[[], Mapping[int, int]]) -> None:
        """`counts` returns how many sockets each learner has here now."""
        self._redis = Redis.from_url(
            place.url, socket_timeout=wire.SEND_SECONDS, socket_connect_timeout=wire.SEND_SECONDS
        )
        self._prefix = f"{place.prefix}.live.sockets"
        self._own = f"{self._prefix}.{new_uid()}"
        self._counts = counts
        self._moved: set[int] = set()
        self._asked: dict[int, asyncio.Future[int]] = {}
        self._wake = asyncio.Event()
        self._is_away = False
        self._is_stopped = False
        self._task = asyncio.create_task(self._run())

    def note(self, learner_id: int) -> None:
        """Write this learner's count soon."""
        self._moved.add(learner_id)
        self._wake.set()

    async def elsewhere(self, learner_id: int) -> int:
        """Write this learner's count, then return the sum of the others'; 0 without Redis."""
        if self._is_away:
            return 0
        if learner_id not in self._asked:
            self._asked[learner_id] = asyncio.get_running_loop().create_future()
        self.note(learner_id)
        # Several sockets wait for one answer: who goes meanwhile takes it from nobody.
        return await asyncio.shield(self._asked[learner_id])

    def stop(self) -> None:
        """Give the lease up: nothing is open here any more."""
        # A cancellation that comes as the Redis client gets its answer is lost, so say it as well.
        self._is_stopped = True
        self._wake.set()
        self._task.cancel()

    async def _run(self) -> None:
        try:
            while not self._is_stopped:
                await self._exchange()
                with suppress(TimeoutError):
                    async with asyncio.timeout(RENEW_SECONDS):
                        await self._wake.wait()
        finally:
            self._answer(self._asked, {})
            with suppress(Exception):
                async with asyncio.timeout(wire.SEND_SECONDS):
                    await self._redis.delete(self._own)
            await self._redis.aclose()

    async def _exchange(self) -> None:
        """Write what moved, renew the lease, and answer who asked."""
        self._wake.clear()
        asked, self._asked = self._asked, {}
        moved, self._moved = self._moved, set()
        # Of the same moment as `asked`: a count that nobody asks about yet would refuse others.
        counts = self._counts()
        found: Mapping[int, int] = {}
        try:
            async with asyncio.timeout(wire.SEND_SECONDS):
                others = await self._other_processes()
                found = await self._write_and_read(counts, moved, asked, others)
            self._is_away = False
        except Exception as error:
            if not self._is_away:
                log.warning("sockets of other processes are not counted: %r; pausing", error)
            self._is_away = True
            self._moved |= moved
        finally:
            self._answer(asked, found)
        if self._is_away:
            self._answer(self._asked, {})
            self._asked = {}
            with suppress(Exception):
                async with asyncio.timeout(wire.SEND_SECONDS):
                    await self._redis.connection_pool.disconnect()
            await asyncio.sleep(wire.PAUSE_SECONDS)

    async def _other_processes(self) -> list[bytes]:
        """Say that this process is there and return the names of the others' hashes."""
        now = time.time()
        async with self._redis.pipeline(transaction=False) as step:
            step.zadd(self._prefix, {self._own: now})
            step.zremrangebyscore(self._prefix, 0, now - _FORGET_SECONDS)
            step.zrange(self._prefix, 0, -1)
            *_, names = await step.execute()
        return [name for name in names if name != self._own.encode()]

    async def _write_and_read(
        self,
        counts: Mapping[int, int],
        moved: Set[int],
        asked: Collection[int],
        others: Sequence[bytes],
    ) -> dict[int, int]:
        """Write the counts of `moved` and return the sums of the others' counts of `asked`.

        Both in one step of Redis: of two processes that ask at the same moment, the second sees
        what the first has written.
        """
        async with self._redis.pipeline(transaction=True) as step:
            for learner_id in moved:
                if learner_id in counts:
                    step.hset(self._own, str(learner_id), str(counts[learner_id]))
                else:
                    step.hdel(self._own, str(learner_id))
            step.expire(self._own, LEASE_SECONDS)
            for name in others if asked else ():
                step.hmget(name, [str(learner_id) for learner_id in asked])
            answers = await step.execute()
        is_there, rows = answers[len(moved)], answers[len(moved) + 1 :]
        if counts and not is_there:
            # Redis has lost what was written: write all of it anew.
            return await self._write_and_read(counts, counts.keys(), asked, others)
        return {
            learner_id: sum(int(row[place] or 0) for row in rows)
            for place, learner_id in enumerate(asked)
        }

    @staticmethod
    def _answer(asked: Mapping[int, asyncio.Future[int]], found: Mapping[int, int]) -> None:
        for learner_id, waiting in asked.items():
            if not waiting.done():
                waiting.set_result(found.get(learner_id, 0))
