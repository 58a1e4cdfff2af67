"""Many sockets in one lean process: opens them, notes when the last has heard, finds faults.

What is told carries the mark `event-000042.`; a socket must hear each number once and in order.
Frames are cut from the bytes by hand, so that the crowd costs little of what it measures.
"""

import asyncio
import base64
import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

MARK = b"event-"
DIGITS = 6
# So many handshakes wait for their answer at one time.
AT_ONCE = 64
# Well within what a server takes for silence, also where this process is late.
PING_SECONDS = 15
# First bytes of frames: text, and what a server sends to see whether we are there, and the answer.
TEXT, PING, PONG = 0x81, 0x89, 0x8A


def mark(number: int) -> str:
    """Return what an event's words must hold."""
    return f"{MARK.decode()}{number:0{DIGITS}}."


class Group:
    """The sockets at one server, and what they have heard."""

    def __init__(self, greeting: bytes, ping: bytes) -> None:
        self.greeting = greeting
        self.ping = ping
        self.tabs: list[Tab] = []
        self.first = 0
        self.heard: dict[int, int] = defaultdict(int)
        self.last_ns: dict[int, int] = {}
        self.waiting: dict[int, asyncio.Future[None]] = {}
        self.faults: dict[str, int] = defaultdict(int)

    def hear(self, number: int) -> None:
        """Note that one more socket has heard this event."""
        self.heard[number] += 1
        if self.heard[number] == len(self.tabs):
            self.last_ns[number] = time.monotonic_ns()
            if number in self.waiting and not self.waiting[number].done():
                self.waiting[number].set_result(None)

    async def all_heard(self, number: int, deadline_s: float) -> None:
        """Wait until every socket has heard it; who has not by then counts as a fault."""
        if number in self.last_ns:
            return
        self.waiting[number] = asyncio.get_running_loop().create_future()
        # Where one has gone, not all will ever hear it: wait for the others only.
        deadline_s = 1 if "closed" in self.faults else deadline_s
        try:
            await asyncio.wait_for(self.waiting[number], deadline_s)
        except TimeoutError:
            self.faults["late"] += len(self.tabs) - self.heard[number]
        del self.waiting[number]


class Tab(asyncio.Protocol):
    """One socket; a server's frames are short and not masked."""

    __slots__ = ("answer", "done", "group", "next", "rest", "transport")

    def __init__(self, group: Group, request: bytes, done: asyncio.Future[None]) -> None:
        self.group = group
        self.next = -1
        self.rest = request
        self.answer: bytes | None = b"\r\n\r\n"
        self.done = done

    def connection_made(self, transport: Any) -> None:
        """Ask for the socket."""
        self.transport = transport
        transport.write(self.rest)
        self.rest = b""

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody here hangs up while it is measured."""
        self.group.faults["closed"] += 1
        if not self.done.done():
            self.done.set_exception(ConnectionError(f"closed: {self.rest[:200]!r}"))

    def data_received(self, data: bytes) -> None:
        """Cut what came into frames."""
        if self.rest:
            data = self.rest + data
        if self.answer == b"\r\n\r\n":
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self.rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                self.done.set_exception(ConnectionError(repr(data[:200])))
                return
            data = data[end + 4 :]
            self.answer = self.group.greeting or None
            if self.answer is None:
                self.done.set_result(None)
        place, size = 0, len(data)
        while size - place >= 2:
            length, start = data[place + 1], place + 2
            if length == 126:
                length, start = int.from_bytes(data[place + 2 : place + 4], "big"), place + 4
            elif length == 127:
                length, start = int.from_bytes(data[place + 2 : place + 10], "big"), place + 10
            if start + length > size or start > size:
                break
            if data[place] == PING:
                self.transport.write(_masked(data[start : start + length], PONG))
            else:
                self.frame(data, start, start + length)
            place = start + length
        self.rest = data[place:]

    def frame(self, data: bytes, start: int, end: int) -> None:
        """Take one frame: an event, or the answer that is waited for."""
        found = data.find(MARK, start, end)
        if found >= 0:
            number = int(data[found + len(MARK) : found + len(MARK) + DIGITS])
            if number == self.next or self.next < 0:
                self.next = number + 1
                self.group.hear(number)
            else:
                self.group.faults["repeated" if number < self.next else "out of order"] += 1
        elif self.answer is not None and data.find(self.answer, start, end) >= 0:
            self.answer = None
            if not self.done.done():
                self.done.set_result(None)

    def say(self, frame: bytes, answer: bytes) -> asyncio.Future[None]:
        """Send a frame and return what is done when `answer` is heard."""
        self.answer = answer
        self.done = asyncio.get_running_loop().create_future()
        self.transport.write(frame)
        return self.done


class Crowd:
    """The commands; each returns its answer."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}
        self.is_measured = False

    async def open(
        self,
        group: str,
        ports: list[int],
        path: str,
        requests: list[str],
        greeting: str = "",
        ping: str = "",
    ) -> dict[str, Any]:
        """Open one socket per request (its own header lines), in turn over the ports.

        A socket is open once it has heard `greeting`; it says `ping` now and then.
        """
        frame = _masked(ping.encode()) if ping else b""
        made = self.groups.setdefault(group, Group(greeting.encode(), frame))
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(port: int, lines: str) -> Tab:
            async with gate:
                loop = asyncio.get_running_loop()
                done = loop.create_future()
                tab = Tab(made, _handshake(path, lines), done)
                await loop.create_connection(lambda: tab, "127.0.0.1", port)
                await done
                return tab

        began = time.monotonic()
        made.tabs += await asyncio.gather(
            *(one(ports[place % len(ports)], lines) for place, lines in enumerate(requests))
        )
        return {"seconds": time.monotonic() - began}

    async def say(self, group: str, text: str, answer: str) -> dict[str, Any]:
        """Have every socket say `text` and wait until each has heard `answer`."""
        frame = _masked(text.encode())
        began = time.monotonic()
        said = [tab.say(frame, answer.encode()) for tab in self.groups[group].tabs]
        await asyncio.wait_for(asyncio.gather(*said), 300)
        return {"seconds": time.monotonic() - began}

    async def keep_alive(self) -> None:
        """Say each group's ping every few seconds, but not while something is measured."""
        while True:
            await asyncio.sleep(PING_SECONDS)
            if not self.is_measured:
                self._ping()

    async def measured(self, on: bool) -> dict[str, Any]:
        """Be silent while something is measured; before that, say all pings once."""
        self._ping()
        self.is_measured = on
        return {}

    def _ping(self) -> None:
        for group in self.groups.values():
            for tab in group.tabs if group.ping else ():
                if not tab.transport.is_closing():
                    tab.transport.write(group.ping)

    async def heard(self, group: str, number: int, deadline_s: float = 30) -> dict[str, Any]:
        """Wait until all have heard an event; return when the last did (monotonic clock)."""
        found = self.groups[group]
        await found.all_heard(number, deadline_s)
        return {"last_ns": found.last_ns.get(number)}

    async def close(self, group: str, events: int) -> dict[str, Any]:
        """Hang up; return what was wrong: who missed some of the `events` told, and faults."""
        found = self.groups.pop(group)
        faults = dict(found.faults)
        missed = len(found.tabs) * events - sum(found.heard.values())
        for tab in found.tabs:
            tab.transport.abort()
        return {"faults": faults | ({"missed": missed} if missed else {})}


def _handshake(path: str, lines: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    head = f"GET {path} HTTP/1.1\r\nHost: ayni.test\r\n"
    head += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    return f"{head}Sec-WebSocket-Key: {key}\r\n{lines}\r\n".encode()


def _masked(text: bytes, kind: int = TEXT) -> bytes:
    # A mask of noughts leaves the words as they are; all our texts are short.
    assert len(text) < 126
    return bytes([kind, 0x80 | len(text)]) + b"\0\0\0\0" + text


async def _main() -> None:
    commands: dict[str, Callable[..., Coroutine[Any, Any, dict[str, Any]]]] = {}
    crowd = Crowd()
    commands |= {"open": crowd.open, "say": crowd.say, "measured": crowd.measured}
    commands |= {"heard": crowd.heard, "close": crowd.close}
    pings = asyncio.create_task(crowd.keep_alive())
    reader = asyncio.StreamReader(limit=1 << 26)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        asked = json.loads(line)
        print(json.dumps(await commands[asked.pop("do")](**asked)), flush=True)
    pings.cancel()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(_main())
