"""Sockets that stay open, and come back at once when they are closed or refused."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

PING_S = 25
OPEN_S = 20


class ReturningSocket:
    """One socket. It `is_open` from its hello on; `refusals` counts what tries in vain got."""

    def __init__(self, url: str, token: str, address: str) -> None:
        self._url = url.replace("http", "ws", 1) + "/ws/live/"
        self._token, self._address = token, address
        self._line: ClientConnection | None = None
        self.is_open = False
        self.opened_at = 0.0
        self.refusals: Counter[str] = Counter()

    async def run(self) -> None:
        """Stay open until cancelled; a status, a close code or an error says why it is not."""
        while True:
            try:
                async with connect(
                    self._url,
                    subprotocols=["ayni.v1"],  # type: ignore[list-item]
                    additional_headers={"Authorization": f"Bearer {self._token}"},
                    compression=None,
                    ping_interval=None,
                    close_timeout=1,
                    open_timeout=OPEN_S,
                    local_addr=(self._address, 0),
                ) as self._line:
                    await self._stay(self._line)
            except InvalidStatus as refused:
                self.refusals[str(refused.response.status_code)] += 1
            except ConnectionClosed as closed:
                if not self.is_open:
                    self.refusals[str(closed.rcvd.code if closed.rcvd else 1006)] += 1
            except (OSError, TimeoutError, WebSocketException) as error:
                self.refusals[type(error).__name__] += 1
            finally:
                self.is_open = False

    def drop(self) -> None:
        """Let go of the line without a word."""
        if self._line is not None:
            self._line.transport.abort()

    async def _stay(self, line: ClientConnection) -> None:
        await line.recv()
        self.is_open, self.opened_at = True, time.monotonic()
        while True:
            try:
                await asyncio.wait_for(line.recv(), PING_S)
            except TimeoutError:
                await line.send('{"type": "ping"}')


class Returning:
    """Sockets of several learners, in a loop of their own beside the bench or the test."""

    def __init__(
        self, url: str, *, count: int, tokens: Sequence[str], addresses: Sequence[str]
    ) -> None:
        """They share the tokens, and the addresses of loopback that they come from, evenly."""
        self.sockets = [
            ReturningSocket(url, tokens[number % len(tokens)], addresses[number % len(addresses)])
            for number in range(count)
        ]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def open_count(self) -> int:
        """Return how many are open."""
        return sum(one.is_open for one in self.sockets)

    @property
    def are_all_open(self) -> bool:
        """Say whether all are open."""
        return self.open_count == len(self.sockets)

    @property
    def refusals(self) -> Counter[str]:
        """Return how often tries in vain got which status, close code or error, so far."""
        return sum((Counter(one.refusals) for one in self.sockets), Counter())

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._begin())
        return self

    def __exit__(self, *_problem: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=60)

    async def _begin(self) -> None:
        self._tasks = [self._loop.create_task(one.run()) for one in self.sockets]

    async def _end(self) -> None:
        for task, one in zip(self._tasks, self.sockets, strict=True):
            one.drop()
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
