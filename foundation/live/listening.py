"""The hub's end of the wire: one channel for the process, in the group of each topic it holds."""

import asyncio
import logging
from collections.abc import Callable

from channels.layers import BaseChannelLayer

from foundation.live import wire

log = logging.getLogger(__name__)

PULSE_SECONDS = 5.0
PULSE_WITHIN_SECONDS = 5.0


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
        # A ring names a group alone: the topics, by the names of their groups.
        self._topics: dict[str, str] = {}
        self._changed = asyncio.Event()
        self._beat = asyncio.Event()
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
                    tasks.create_task(self._keep_pulse(channel))
            except Exception as error:
                # Until then the net of the hub finds everything, a few seconds late.
                log.warning("rings of other processes are not heard: %r; trying again", error)
                self._joined.clear()
                self._topics.clear()
                self._changed.set()
                await self._hang_up()
                await asyncio.sleep(wire.PAUSE_SECONDS)

    async def _hang_up(self) -> None:
        """Let the layer forget its connections: it would go on with one that is dead."""
        try:
            async with asyncio.timeout(wire.SEND_SECONDS):
                await self._layer.flush()
        except Exception as error:
            log.warning("the wire could not be hung up: %r", error)

    async def _receive(self, channel: str) -> None:
        while True:
            message = await self._layer.receive(channel)
            if message["type"] == "pulse":
                self._beat.set()
            elif topic := self._topics.get(message["group"]):
                self._ring(topic, message["seq"])

    async def _keep_pulse(self, channel: str) -> None:
        """Fail when what we send to ourselves does not come: the line may be dead and not say so.

        A client that only listens writes nothing, and so would wait on such a line for ever.
        """
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            self._beat.clear()
            async with asyncio.timeout(PULSE_WITHIN_SECONDS):
                await self._layer.send(channel, {"type": "pulse"})
                await self._beat.wait()

    async def _keep_groups(self, channel: str) -> None:
        this = asyncio.current_task()
        # A Redis client that is just losing its server may swallow a cancellation, so ask.
        while this is not None and not this.cancelling():
            await self._changed.wait()
            self._changed.clear()
            wanted = self._wanted()
            for topic in wanted - self._joined:
                group = wire.group(topic)
                self._topics[group] = topic
                await self._layer.group_add(group, channel)
                self._joined.add(topic)
                # What was rung before the group was joined went unheard, so look once.
                self._ring(topic, None)
            for topic in self._joined - wanted:
                group = wire.group(topic)
                await self._layer.group_discard(group, channel)
                self._joined.discard(topic)
                self._topics.pop(group, None)
