"""The wire between processes: rings as messages of the Channels layer, one group per topic.

Where the layer is the in-memory one there is only this process, and no wire.
"""

import asyncio
import logging
import os
import threading
from hashlib import sha256
from typing import Any, NamedTuple

from channels.layers import BaseChannelLayer, InMemoryChannelLayer, get_channel_layer
from django.conf import settings

log = logging.getLogger(__name__)

# A ring is sent by a thread that nobody waits for, so these only bound how late the next one is.
SEND_SECONDS = 1.0
PAUSE_SECONDS = 5.0
_ROOM = 10_000


def layer() -> BaseChannelLayer | None:
    """Return the layer that reaches other processes, if there is one."""
    found = get_channel_layer()
    return None if found is None or isinstance(found, InMemoryChannelLayer) else found


class Place(NamedTuple):
    """The Redis of the layer, and what its keys begin with."""

    url: str
    prefix: str


def place() -> Place | None:
    """Return where processes meet, if there is more than this one."""
    if layer() is None:
        return None
    wiring: Any = settings.CHANNEL_LAYERS["default"]["CONFIG"]
    return Place(wiring["hosts"][0], wiring.get("prefix", "asgi"))


def group(topic: str) -> str:
    """Return the name of a topic's group: not the topic, which may hold the name of a circle."""
    return "live." + sha256(topic.encode()).hexdigest()[:32]


def merged(first: int | None, second: int | None) -> int | None:
    """Return what two rings of one topic come to: a ring without a number says look anyway."""
    return None if first is None or second is None else max(first, second)


class _Sender:
    """One event loop in a daemon thread per process, started at first use: it survives a fork."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._waiting: dict[str, int | None] = {}
        self._sending: asyncio.Task[None] | None = None
        self._resume_at = 0.0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._thread.start()

    def put(self, topic: str, seq: int | None) -> None:
        """Have a ring sent, from any thread."""
        self._loop.call_soon_threadsafe(self._enqueue, topic, seq)

    def _enqueue(self, topic: str, seq: int | None) -> None:
        if topic in self._waiting:
            self._waiting[topic] = merged(self._waiting[topic], seq)
        elif len(self._waiting) < _ROOM:
            self._waiting[topic] = seq
        if self._sending is None:
            self._sending = self._loop.create_task(self._send_all())

    async def _send_all(self) -> None:
        while self._waiting:
            topic = next(iter(self._waiting))
            await self._send(topic, self._waiting.pop(topic))
        self._sending = None

    async def _send(self, topic: str, seq: int | None) -> None:
        found = layer()
        if found is None or self._loop.time() < self._resume_at:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                name = group(topic)
                await found.group_send(name, {"type": "ring", "group": name, "seq": seq})
        except Exception as error:
            # The other processes look by themselves every few seconds: late, never lost.
            log.warning("rings do not get through: %r; pausing", error)
            self._resume_at = self._loop.time() + PAUSE_SECONDS


_sender: _Sender | None = None
_starting = threading.Lock()


def send(topic: str, seq: int | None) -> None:
    """Ring in the other processes, soon, from a thread of its own."""
    global _sender
    if layer() is None:
        return
    with _starting:
        if _sender is None or _sender.pid != os.getpid():
            _sender = _Sender()
    _sender.put(topic, seq)
