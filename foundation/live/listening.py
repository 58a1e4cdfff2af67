"""The hub's end of the wire: one channel for the process, in the group of each topic it holds."""

import asyncio
import logging
from collections.abc import Callable

from channels.layers import BaseChannelLayer

from foundation.live import wire

log = logging.getLogger(__name__)


class Listener:
    """Hears the rings of other processes for the topics that the hub holds at the time.

    It runs as long as the process: a hub without sockets just wants no topics.
    """

    def __init__(
        self,
        layer: BaseChannelLayer,
        wanted: Callable[[], set[str]],
        ring: Callable[[str, int | None], None],
    ) -> None:
        """`wanted` says which topics to hear of now; `ring` is called for each ring."""
        self._layer = layer
        self._wanted = wanted
        self._ring = ring
        self._joined: set[str] = set()
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    def refresh(self) -> None:
        """Look soon at what is wanted."""
        self._changed.set()

    async def _run(self) -> None:
        while True:
            try:
                channel = await self._layer.new_channel("live.")
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._receive(channel))
                    tasks.create_task(self._keep_groups(channel))
            except Exception as error:
                # Until then the net of the hub finds everything, a few seconds late.
                log.warning("rings of other processes are not heard: %r; trying again", error)
                self._joined.clear()
                self._changed.set()
                await asyncio.sleep(wire.PAUSE_SECONDS)

    async def _receive(self, channel: str) -> None:
        while True:
            message = await self._layer.receive(channel)
            self._ring(message["topic"], message["seq"])

    async def _keep_groups(self, channel: str) -> None:
        this = asyncio.current_task()
        # A Redis client that is just losing its server may swallow a cancellation, so ask.
        while this is not None and not this.cancelling():
            await self._changed.wait()
            self._changed.clear()
            wanted = self._wanted()
            for topic in wanted - self._joined:
                await self._layer.group_add(wire.group(topic), channel)
                self._joined.add(topic)
                # What was rung before the group was joined went unheard, so look once.
                self._ring(topic, None)
            for topic in self._joined - wanted:
                await self._layer.group_discard(wire.group(topic), channel)
                self._joined.discard(topic)
