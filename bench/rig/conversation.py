"""A conversation in one thread: who writes repeats until acknowledged, who listens comes back.

Writers send again under the same key, as a page does; listeners follow docs/realtime.md and keep
a hash chain of what they took in, so that one comparison with the rows says whether it was all of
it, once and in order.
"""

import asyncio
import json
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PING_S, SILENCE_S, LONGEST_S, RESTART_S = 25, 45, 30.0, 15.0
REQUEST_S = 40
FIRST_NUMBER = 2


@dataclass
class Said:
    """One thing to be posted: its tries, and the number it was acknowledged under."""

    body: str
    began: float
    number: int = 0
    acknowledged: float = 0.0
    statuses: list[int] = field(default_factory=list)


def link(chain: str, number: int, body: str) -> str:
    """Return the chain with one more post."""
    return sha256(f"{chain}|{number}|{body}".encode()).hexdigest()


class Listener:
    """A socket that resumes by the last number it holds."""

    def __init__(self, url: str, topic: str, token: str, after: int) -> None:
        self.url = url.replace("http", "ws", 1) + "/ws/live/"
        self.api, self.topic, self.token = f"{url}/api/v1", topic, token
        self.held = self.first_held = after
        self.number = FIRST_NUMBER - 1
        self.chain = ""
        self.heard: dict[int, float] = {}
        self.faults: Counter[str] = Counter()
        self.connections = self.resyncs = 0
        self.is_following = False
        self.socket: ClientConnection | None = None

    async def run(self) -> None:
        """Follow until cancelled."""
        tries = 0
        while True:
            code = None
            try:
                async with connect(
                    self.url,
                    subprotocols=["ayni.v1"],  # type: ignore[list-item]
                    additional_headers={"Authorization": f"Bearer {self.token}"},
                    compression=None,
                    ping_interval=None,
                    close_timeout=1,
                    open_timeout=20,
                ) as self.socket:
                    self.connections += 1
                    await self._live(self.socket)
            except (OSError, TimeoutError, WebSocketException):
                pass
            finally:
                if self.socket is not None:
                    code = self.socket.close_code
                if self.is_following:
                    tries = 0
                self.is_following, self.socket = False, None
            if code == 4401:
                self.faults["refused"] += 1
                return
            longest = RESTART_S if code == 1012 else min(LONGEST_S, 2.0**tries)
            tries += 1
            await asyncio.sleep(random.uniform(0, longest))

    def cut(self) -> None:
        """Drop the line without a word."""
        if self.socket is not None:
            self.socket.transport.abort()

    async def _live(self, socket: ClientConnection) -> None:
        pings = asyncio.create_task(self._ping(socket))
        self._told = 0
        try:
            while True:
                frame = json.loads(await asyncio.wait_for(socket.recv(), SILENCE_S))
                await self._hear(socket, frame)
        finally:
            pings.cancel()

    async def _ping(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(PING_S)
            await socket.send('{"type": "ping"}')

    async def _hear(self, socket: ClientConnection, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "hello":
                await self._ask(socket)
            case "followed":
                self.is_following = True
            case "post.added":
                if frame["seq"] <= self._told:
                    self.faults["repeated on one line"] += 1
                self._told = frame["seq"]
                if frame["seq"] > self.held:
                    self.held = frame["seq"]
                    self._take(frame["number"], frame["post"]["body"])
            case "resync":
                self.resyncs += 1
                await self._fetch()
                await self._ask(socket)
            case "error" | "closed":
                self.faults[str(frame.get("code") or frame.get("reason"))] += 1

    async def _ask(self, socket: ClientConnection) -> None:
        asked = {"type": "follow", "topic": self.topic, "after": self.held}
        await socket.send(json.dumps(asked))

    def _take(self, number: int, body: str) -> None:
        if number != self.number + 1:
            self.faults["missed" if number > self.number else "doubled"] += 1
        self.number = number
        self.chain = link(self.chain, number, body)
        self.heard[number] = time.monotonic()

    async def _fetch(self) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with httpx.AsyncClient(headers=headers, timeout=REQUEST_S) as client:
            after: int | None = self.number
            while after is not None:
                address = f"{self.api}/threads/{self.topic.removeprefix('thread:')}"
                answer = await client.get(address, params={"after": after, "limit": 100})
                if answer.status_code != 200:
                    raise OSError(f"resync: {answer.status_code}")
                shown = answer.json()
                for post in shown["items"]:
                    self._take(post["number"], post["body"])
                after, self.held = shown["next"], shown["thread"]["last_seq"]


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
