"""What waits for one socket: bounded, and never waited for by anyone but its own task."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from foundation.live.counts import counts
from foundation.live.protocol import Close
from foundation.live.transport import Ready, Write

log = logging.getLogger(__name__)

QUEUE_FRAMES = 256
QUEUE_CHARACTERS = 1024 * 1024
# How long a socket that reads nothing is given to hear why it is closed.
FAREWELL_SECONDS = 5.0

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outbox:
    """Sends texts in order. There is a task only while something waits: an idle socket has none.

    While nothing waits, a frame is written at once, where the server takes ready frames.
    """

    __slots__ = ("_abandon", "_send", "_size", "_task", "_waiting", "_write", "is_closed")

    def __init__(
        self, send: Send, abandon: Callable[[], object], write: Write | None = None
    ) -> None:
        """`send` and `write` are the server's; `abandon` is called if no close gets through."""
        self._send = send
        self._write = write
        self._abandon = abandon
        self._waiting: deque[str] = deque()
        self._size = 0
        self._task: asyncio.Task[None] | None = None
        self.is_closed = False

    def has_room(self, frames: int, size: int) -> bool:
        """Say whether so many more frames, of so many characters in all, would fit."""
        return len(self._waiting) + frames <= QUEUE_FRAMES and self._size + size <= QUEUE_CHARACTERS

    def put(self, text: str, ready: Ready | None = None) -> None:
        """Send a frame in its turn; a reader too slow for it is closed and catches up when back.

        `ready` is the text's frame, where it was made for many.
        """
        if self.is_closed:
            return
        if self._task is None and self._write is not None:
            try:
                is_written = self._write((ready or Ready(text)).frame)
            except Exception as error:
                # Its trouble alone: those who are told after it must not go without.
                log.debug("a socket could not be written to: %r", error)
                self.close(Close.COME_BACK)
                return
            if is_written:
                counts.frames += 1
                return
        if not self.has_room(1, len(text)):
            counts.slow_readers += 1
            self.close(Close.TOO_SLOW)
            return
        counts.frames += 1
        self._waiting.append(text)
        self._size += len(text)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())

    def close(self, code: Close) -> None:
        """Close the socket now; what still waits is dropped, since nobody may be reading."""
        if not self.is_closed:
            self.stop()
            self._task = asyncio.create_task(self._say_farewell(code))

    def stop(self) -> None:
        """Send nothing any more: the socket is gone."""
        self.is_closed = True
        self._waiting.clear()
        self._size = 0
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _drain(self) -> None:
        while self._waiting:
            text = self._waiting.popleft()
            self._size -= len(text)
            try:
                await self._send({"type": "websocket.send", "text": text})
            except Exception as error:
                # Servers differ in what they raise for a peer that has gone; all mean the same.
                log.debug("a socket went while it was written to: %r", error)
                self.is_closed = True
                self._waiting.clear()
        self._task = None

    async def _say_farewell(self, code: Close) -> None:
        try:
            async with asyncio.timeout(FAREWELL_SECONDS):
                await self._send({"type": "websocket.close", "code": int(code)})
        except TimeoutError:
            self._abandon()
        except Exception as error:
            log.debug("a socket went before it was closed: %r", error)
