"""A socket that resumes by the last number it holds, as docs/realtime.md says.

It keeps a hash chain of what it took in, so that one comparison with the rows says whether it was
all of it, once and in order.
"""

import asyncio
import json
import random
import time
from collections import Counter
from hashlib import sha256
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

PING_S, SILENCE_S, LONGEST_S, RESTART_S = 25, 45, 30.0, 15.0
REQUEST_S = 40
# The first post after the question.
FIRST_NUMBER = 2


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
