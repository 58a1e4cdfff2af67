"""A conversation in one thread: who writes repeats until acknowledged, who listens comes back."""

import asyncio
import random
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from bench.rig.listener import REQUEST_S, Listener


@dataclass
class Said:
    """One thing to be posted: its tries, and the number it was acknowledged under."""

    body: str
    began: float
    number: int = 0
    acknowledged: float = 0.0
    statuses: list[int] = field(default_factory=list)


class Conversation:
    """Writers and listeners of one thread, in a loop of its own beside the bench."""

    def __init__(
        self,
        url: str,
        thread: dict[str, Any],
        *,
        writers: Sequence[str],
        listeners: Sequence[str],
        pause_s: float = 0.2,
    ) -> None:
        """`writers` and `listeners` are tokens; each writer rests `pause_s` after each post."""
        self.url, self.thread, self.pause_s = url, thread, pause_s
        self.topic = f"thread:{thread['uid']}"
        after = thread["last_seq"]
        self.listeners = [Listener(url, self.topic, token, after) for token in listeners]
        self.said: list[Said] = []
        self.is_over = False
        self._writers = list(writers)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: list[asyncio.Task[None]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._begin())
        wait_for(lambda: all(one.is_following for one in self.listeners), 60, "sockets follow")
        self.wait_for_posts(len(self._writers))
        return self

    def __exit__(self, *_problem: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def call(self, work: Callable[[], object]) -> None:
        """Have something done in the loop of the sockets."""
        self._loop.call_soon_threadsafe(work)

    @property
    def acknowledged(self) -> list[Said]:
        """Return what was acknowledged so far."""
        return [said for said in list(self.said) if said.acknowledged]

    def wait_for_posts(self, count: int, deadline_s: float = 90) -> float:
        """Wait for so many posts begun from now on to be acknowledged; return after how long."""
        began = time.monotonic()

        def there() -> bool:
            return sum(said.began >= began for said in self.acknowledged) >= count

        wait_for(there, deadline_s, f"{count} posts are acknowledged")
        return time.monotonic() - began

    def wait_for_ears(self, deadline_s: float = 90) -> float:
        """Wait until all hold what is acknowledged at this moment; return after how long."""
        began = time.monotonic()
        newest = max((said.number for said in self.acknowledged), default=0)
        wait_for(
            lambda: all(one.number >= newest for one in self.listeners),
            deadline_s,
            f"all have heard number {newest}",
        )
        return time.monotonic() - began

    def finish(self, deadline_s: float = 120) -> None:
        """Let writers end what they have begun, and listeners hear the rest."""
        self.is_over = True
        writing = self._tasks[len(self.listeners) :]
        wait_for(lambda: all(task.done() for task in writing), deadline_s, "writers end")
        self.wait_for_ears(deadline_s)

    def _do(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    async def _begin(self) -> None:
        for work in [*(one.run() for one in self.listeners), *map(self._write, self._writers)]:
            self._tasks.append(self._loop.create_task(work))

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _write(self, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(headers=headers, timeout=REQUEST_S, limits=limits) as client:
            while not self.is_over:
                await self._post(client)
                await asyncio.sleep(random.uniform(0, 2 * self.pause_s))

    async def _post(self, client: httpx.AsyncClient) -> None:
        key = str(uuid.uuid4())
        said = Said(f"Said {key}", time.monotonic())
        self.said.append(said)
        path = f"{self.url}/api/v1/threads/{self.thread['uid']}/posts"
        while not said.acknowledged:
            try:
                answer = await client.post(
                    path, json={"body": said.body}, headers={"Idempotency-Key": key}
                )
            except httpx.TransportError:
                said.statuses.append(0)
            else:
                said.statuses.append(answer.status_code)
                if answer.is_success:
                    said.number = answer.json()["number"]
                    said.acknowledged = time.monotonic()
                    return
            await asyncio.sleep(random.uniform(0.1, 0.8))


def wait_for(done: Callable[[], bool], deadline_s: float, what: str) -> None:
    """Wait until `done`; TimeoutError says what did not come about."""
    ends_at = time.monotonic() + deadline_s
    while not done():
        if time.monotonic() > ends_at:
            raise TimeoutError(f"not within {deadline_s:g} s: {what}")
        time.sleep(0.02)
