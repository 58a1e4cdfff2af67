"""Bounds how many sockets a process takes in a second: a storm of returns queues up or waits."""

import asyncio
from typing import Any

BURST = 50
LONGEST_WAIT_SECONDS = 5.0
# Long enough to be past the storm; browsers come back by their own dice anyway.
COME_BACK_SECONDS = 15


class Handshakes:
    """Passes everything on to `application`, handshakes only so many in a second.

    Those beyond wait their turn; whoever would wait longer than five seconds gets 503 at once.
    """

    def __init__(self, application: Any, *, per_second: float) -> None:
        self.application = application
        self.pause = 1 / per_second
        self._free_at = 0.0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection."""
        if scope["type"] == "websocket":
            wait = self._turn(asyncio.get_running_loop().time())
            if wait is None:
                await _refuse(receive, send)
                return
            if wait > 0:
                await asyncio.sleep(wait)
        await self.application(scope, receive, send)

    def _turn(self, now: float) -> float | None:
        """Return the seconds to wait, having taken the place; None where that is too long."""
        earliest = max(self._free_at, now - BURST * self.pause)
        if earliest - now > LONGEST_WAIT_SECONDS:
            return None
        self._free_at = earliest + self.pause
        return earliest - now


async def _refuse(receive: Any, send: Any) -> None:
    await receive()
    headers = [
        (b"content-type", b"text/plain"),
        (b"retry-after", str(COME_BACK_SECONDS).encode()),
    ]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b"Too many at once: come back."})
