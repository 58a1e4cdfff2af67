"""Visitors of pages in one lean process: each asks again as soon as it was answered."""

import asyncio
import time
from itertools import cycle
from typing import Any

import uvloop

from bench.rig.worker import serve


class Visitor(asyncio.Protocol):
    """One connection that is kept alive; answers are read by their stated length."""

    def __init__(self, requests: list[bytes], seconds: float) -> None:
        self.requests = cycle(requests)
        self.ends_at = time.monotonic() + seconds
        self.waits_ms: list[float] = []
        self.heard = b""
        self.body_left = -1
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Ask for the first time."""
        self.transport = transport
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        """Report a server that hung up in the middle."""
        if not self.done.done():
            self.done.set_exception(ConnectionError("the server hung up"))

    def ask(self) -> None:
        """Ask again, unless the time is over."""
        if time.monotonic() >= self.ends_at and self.waits_ms:
            self.done.set_result(None)
            self.transport.close()
            return
        self.asked_at = time.monotonic()
        self.transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        """Note how long the answer took once all of it is here."""
        self.heard += data
        if self.body_left < 0:
            end = self.heard.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.heard[:end].lower()
            if not head.startswith(b"http/1.1 200") or b"content-length:" not in head:
                self.done.set_exception(ConnectionError(repr(self.heard[:300])))
                return
            self.body_left = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
            self.heard = self.heard[end + 4 :]
        if len(self.heard) >= self.body_left:
            self.waits_ms.append((time.monotonic() - self.asked_at) * 1000)
            self.heard, self.body_left = b"", -1
            self.ask()


def visit(port: int, pages: list[list[str]], clients: int, seconds: float) -> dict[str, Any]:
    """Have so many visitors ask for pages that long; return each wait and the time it took.

    A page is its path and the header lines of its own. Each visitor asks for all in turn, and
    begins with another one.
    """
    head = "GET {} HTTP/1.1\r\nHost: ayni.test\r\nAccept-Encoding: gzip\r\n{}\r\n"
    requests = [head.format(*page).encode() for page in pages]

    async def all_of_them() -> list[Visitor]:
        loop = asyncio.get_running_loop()
        firsts = [number % len(requests) for number in range(clients)]
        visitors = [Visitor(requests[first:] + requests[:first], seconds) for first in firsts]
        for one in visitors:
            await loop.create_connection(lambda one=one: one, "127.0.0.1", port)
        await asyncio.gather(*(one.done for one in visitors))
        return visitors

    began = time.monotonic()
    visitors = uvloop.run(all_of_them())
    took = time.monotonic() - began
    return {"waits_ms": [wait for one in visitors for wait in one.waits_ms], "seconds": took}


if __name__ == "__main__":
    serve({"visit": visit})
