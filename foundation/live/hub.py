"""The hub: one per event loop, it brings what was committed to every socket that may know."""

import asyncio
import logging
from collections.abc import Collection
from functools import partial

from foundation.live import bell, protocol, reading, registry, wire
from foundation.live.counts import counts
from foundation.live.database import hop
from foundation.live.directory import Directory
from foundation.live.listening import Listener
from foundation.live.lookout import Lookout
from foundation.live.protocol import Close, Follow
from foundation.live.reading import Audience, Form, Look
from foundation.live.shared_counts import LEASE_SECONDS, SharedCounts
from foundation.live.sockets import Socket
from foundation.live.ticket import has_ended
from foundation.live.topics import FollowedTopic, Follower

log = logging.getLogger(__name__)

NET_SECONDS = 5.0
ASK_AGAIN_SECONDS = 1.0


class Hub:
    """Everything here runs on one loop and never waits for a socket; only `hear` is for threads.

    A ring makes it read a topic; the net, every few seconds, finds what no ring told of.
    """

    def __init__(self, net_seconds: float = NET_SECONDS) -> None:
        self.epoch = ""
        self.net_seconds = net_seconds
        self._loop = asyncio.get_running_loop()
        self._lookout = Lookout(self._saw)
        # Of each learner in the order in which they came.
        self._sockets: dict[int, dict[Socket, None]] = {}
        self._topics = Directory()
        self._owners: dict[str, int] = {}
        self._net: asyncio.Task[None] | None = None
        self._listener: Listener | None = None
        self._shared: SharedCounts | None = None

    async def admit(self, socket: Socket) -> bool:
        """Let a socket in if its learner's access is still what its pass says; else close it.

        A learner has at most 30 sockets, over all processes together.
        """
        learner_id = socket.held.learner_id
        mine = self._sockets.setdefault(learner_id, {})
        mine[socket] = None
        self._start()
        if len(mine) > protocol.SOCKETS_PER_LEARNER:
            self._refuse(socket)
            return False
        socket.admitted = self._loop.create_future()
        self._lookout.doubt((), (learner_id,))
        return await socket.admitted and await self._keep_within_limit(socket)

    async def _keep_within_limit(self, socket: Socket) -> bool:
        """Refuse a socket beyond the learner's limit, and say whether it may stay.

        Other processes' counts may be those of a killed one, which end with its lease. So a socket
        is refused only if it is too many for longer than that.
        """
        learner_id = socket.held.learner_id
        socket.is_counted = True
        for _ in range(LEASE_SECONDS + 2):
            elsewhere = await self._shared.elsewhere(learner_id) if self._shared else 0
            if socket.outbox.is_closed:
                return False
            earlier = list(self._sockets[learner_id]).index(socket)
            if earlier + elsewhere < protocol.SOCKETS_PER_LEARNER:
                return True
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        self._refuse(socket)
        return False

    def _refuse(self, socket: Socket) -> None:
        counts.refused += 1
        self.dismiss(socket, Close.TOO_MANY)

    def dismiss(self, socket: Socket, code: Close) -> None:
        """Close a socket and forget it."""
        socket.outbox.close(code)
        self.leave(socket)

    def leave(self, socket: Socket) -> None:
        """Forget a socket that has gone."""
        for topic in list(socket.follows.values()):
            topic.drop(socket)
            self._file(topic)
        if socket.admitted is not None and not socket.admitted.done():
            socket.admitted.set_result(False)
        mine = self._sockets.get(socket.held.learner_id, {})
        mine.pop(socket, None)
        if self._shared is not None:
            self._shared.note(socket.held.learner_id)
        if not mine:
            self._sockets.pop(socket.held.learner_id, None)
            self._owners.pop(socket.own, None)
        self._refresh_listener()
        if not self._sockets:
            self._stop()

    def follow(self, socket: Socket, asked: Follow, language: str) -> None:
        """Tell the socket of a topic: first what it lacks, then what happens."""
        name = socket.own if asked.topic == "me" else asked.topic
        found = registry.split(name)
        if found is None:
            socket.outbox.put(protocol.not_found(asked.topic))
            return
        if name not in socket.follows and len(socket.follows) >= protocol.TOPICS_PER_SOCKET:
            message = f"A socket follows at most {protocol.TOPICS_PER_SOCKET} topics."
            socket.outbox.put(protocol.error("too_many_topics", message, asked.topic))
            return
        topic = self._topics.open(name, *found)
        form = Form(asked.form, language)
        topic.join(Follower(socket, asked.topic, form, asked.after))
        self._refresh_listener()
        self._touch(topic)

    def unfollow(self, socket: Socket, label: str) -> None:
        """Tell the socket no more of a topic."""
        topic = socket.follows.get(socket.own if label == "me" else label)
        if topic is not None:
            topic.drop(socket)
            self._file(topic)

    def hear(self, topic: str, seq: int | None) -> None:
        """Take a ring from any thread."""
        try:
            self._loop.call_soon_threadsafe(self.ring, topic, seq)
        except RuntimeError:
            bell.disconnect(self.hear)  # The loop is closed, and its sockets with it.

    def ring(self, name: str, seq: int | None) -> None:
        """Look at what a ring tells of, unless it is known already."""
        counts.rings += 1
        topic = self._topics.get(name)
        if topic is not None and (seq is None or seq > topic.known):
            topic.known = max(topic.known, seq or 0)
            self._touch(topic)
        housed, owner = self._topics.at_home(name), self._owners.get(name)
        if housed or owner is not None:
            self._lookout.doubt(housed, () if owner is None else (owner,))

    def tick(self) -> None:
        """Cast the net once: doubt everything, and close what is silent or has ended."""
        now = self._loop.time()
        for socket in [one for held in self._sockets.values() for one in held]:
            if now - socket.heard_at > protocol.SILENCE_SECONDS:
                self.dismiss(socket, Close.SILENT)
            elif has_ended(socket.held):
                self.dismiss(socket, Close.SIGN_IN)
        topics = self._topics.all()
        for topic in topics:
            if topic.is_stale:
                self._touch(topic)
        self._lookout.doubt(topics, self._sockets)

    def _touch(self, topic: FollowedTopic) -> None:
        topic.is_stale = True
        if topic.task is None:
            topic.task = self._loop.create_task(self._serve(topic))

    async def _serve(self, topic: FollowedTopic) -> None:
        """Read until nothing new is known of; readings of one topic never overlap."""
        try:
            while topic.is_followed and topic.is_stale:
                answer = await hop(partial(reading.read, topic.ask()))
                for socket in topic.take(answer):
                    self.dismiss(socket, Close.SIGN_IN)
                self._file(topic)
        except Exception:
            topic.is_stale = True  # The net comes back to it.
            log.warning("topic %s could not be read", topic.name, exc_info=True)
        finally:
            topic.task = None

    def _file(self, topic: FollowedTopic) -> None:
        if self._topics.file(topic):
            if topic.filed_under is not None:
                # A ring of this home that came before it was known went unheard, so look once.
                self._lookout.doubt((topic,), ())
            self._refresh_listener()

    def _saw(
        self, look: Look, topics: Collection[FollowedTopic], learners: Collection[int]
    ) -> None:
        if self.epoch and look.epoch != self.epoch:
            self._send_away()
        self.epoch = look.epoch
        for topic in topics:
            state = look.states.get(topic.name)
            if (
                state is None
                or state.seq != topic.known
                or Audience(state.home, state.epoch) != topic.audience
            ):
                self._touch(topic)
        for learner_id in learners:
            for socket in list(self._sockets.get(learner_id, ())):
                if not socket.may_stay(look.access):
                    self.dismiss(socket, Close.SIGN_IN)
                elif socket.admitted is not None and not socket.admitted.done():
                    socket.own = look.access[learner_id].topic
                    socket.admitted.set_result(True)
                    self._note_owner(socket.own, learner_id)

    def _note_owner(self, own: str, learner_id: int) -> None:
        if own not in self._owners:
            # A cut that rang before its topic was known here went unheard, so look once.
            self._owners[own] = learner_id
            self._lookout.doubt((), (learner_id,))
            self._refresh_listener()

    def _send_away(self) -> None:
        """The database was restored: let everyone come back and start afresh."""
        for socket in [one for held in self._sockets.values() for one in held]:
            if socket.admitted is not None and socket.admitted.done():
                self.dismiss(socket, Close.COME_BACK)

    def _start(self) -> None:
        if self._net is None:
            self._net = self._loop.create_task(self._cast_net())
            bell.connect(self.hear)
            place = wire.place()
            if place is not None:
                self._shared = SharedCounts(place, self._count_each)
            layer = wire.layer()
            if layer is not None and self._listener is None:
                self._listener = Listener(layer, self._wanted, self.ring)

    def _stop(self) -> None:
        bell.disconnect(self.hear)
        if self._net is not None:
            self._net.cancel()
            self._net = None
        if self._shared is not None:
            self._shared.stop()
            self._shared = None

    def count(self) -> int:
        """Return how many sockets are open here."""
        return sum(len(held) for held in list(self._sockets.values()))

    def _count_each(self) -> dict[int, int]:
        return {
            learner_id: count
            for learner_id, mine in self._sockets.items()
            if (count := sum(socket.is_counted for socket in mine))
        }

    async def _cast_net(self) -> None:
        while True:
            await asyncio.sleep(self.net_seconds)
            self.tick()

    def _wanted(self) -> set[str]:
        return {*self._topics.names(), *self._owners}

    def _refresh_listener(self) -> None:
        if self._listener is not None:
            self._listener.refresh()


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub_of_this_loop() -> Hub:
    """Return the running loop's hub, making it the first time."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for closed in [one for one in _hubs if one.is_closed()]:
            del _hubs[closed]
        _hubs[loop] = Hub()
    return _hubs[loop]


def open_sockets() -> int:
    """Return how many sockets this process holds; any thread may ask."""
    return sum(hub.count() for hub in list(_hubs.values()))
