"""One followed topic: who follows it, and what each gets from a reading."""

import asyncio
from collections.abc import Iterable
from typing import Any

from foundation.live import protocol
from foundation.live.counts import counts
from foundation.live.protocol import text
from foundation.live.reading import Ask, Audience, Form, Passes, Reading
from foundation.live.registry import NumberedKind, TopicKind, TopicState
from foundation.live.sockets import Socket


class Follower:
    """One socket's wish to be told of one topic.

    `label` is the name under which the browser asked: its own topic is just `me` there. `after`
    is the last number (or version) that it says it holds.
    """

    __slots__ = ("after", "form", "label", "socket")

    def __init__(self, socket: Socket, label: str, form: Form, after: Any) -> None:
        self.socket = socket
        self.label = label
        self.form = form
        self.after = after


class FollowedTopic:
    """A topic that sockets of this process follow. Readings are taken one after another.

    A follower is new until a reading has brought it to where the others are. Those are settled:
    all of them were told everything up to `read_to`, and found among the readers while the
    audience was `audience`. So an event costs each of them one write and a share of one query.
    """

    def __init__(self, name: str, kind: TopicKind, key: str) -> None:
        self.name = name
        self.kind = kind
        self.key = key
        self.is_numbered = isinstance(kind, NumberedKind)
        # A number surely committed, from a ring or a state; and the last one that was read.
        self.known = 0
        self.read_to = 0
        self.audience: Audience | None = None
        self.filed_under: str | None = None
        # Whether there may be more than was read, and the task that reads.
        self.is_stale = False
        self.task: asyncio.Task[None] | None = None
        self._new: dict[Socket, Follower] = {}
        self._settled: dict[Form, dict[Socket, Follower]] = {}
        self._passes: Passes | None = None
        self._asked: list[Follower] = []

    @property
    def is_followed(self) -> bool:
        """Say whether anybody follows it."""
        return bool(self._new or self._settled)

    def join(self, follower: Follower) -> None:
        """Let a socket follow from the next reading on; what it asked for before is forgotten."""
        self.drop(follower.socket)
        self._new[follower.socket] = follower
        follower.socket.follows[self.name] = self

    def drop(self, socket: Socket) -> None:
        """Let a socket follow no longer."""
        if socket.follows.pop(self.name, None) is None or self._new.pop(socket, None) is not None:
            return
        for form, group in self._settled.items():
            if group.pop(socket, None) is not None:
                self._passes = None
                if not group:
                    del self._settled[form]
                return

    def ask(self) -> Ask:
        """Return what to read for everyone who follows now."""
        self.is_stale = False
        self._asked = list(self._new.values())
        if self._passes is None:
            self._passes = frozenset(one.socket.held[:2] for one in self._all_settled())
        return Ask(
            topic=self.name,
            kind=self.kind,
            key=self.key,
            known=self.known,
            read_to=self.read_to,
            audience=self.audience,
            forms=frozenset(self._settled),
            settled=self._passes,
            newcomers=[(one.form, one.after) for one in self._asked],
            arriving=frozenset(one.socket.held[:2] for one in self._asked),
        )

    def take(self, reading: Reading) -> list[Socket]:
        """Give every follower that was asked for its due; return the sockets to be closed.

        Nothing here waits: texts are put into the sockets' outboxes.
        """
        # Whoever left, or asked anew, while the reading was on its way is not there any more.
        arrived = {
            follower: place
            for follower, place in zip(self._asked, reading.places, strict=True)
            if self._new.get(follower.socket) is follower
        }
        self._asked = []
        state = reading.state
        if state is None:
            for follower in [*arrived, *self._all_settled()]:
                self._refuse(follower, "gone")
            return []
        cut = self._sort_out(arrived, reading, state)
        self.known = max(self.known, state.seq) if self.is_numbered else state.seq
        if reading.is_news:
            self._tell_settled(reading, state)
        self.read_to = reading.read_to
        for follower, place in arrived.items():
            if follower.socket in self._new:
                self._tell_new(follower, place, reading, state)
        self.is_stale |= self.known > self.read_to
        return cut

    def _all_settled(self) -> list[Follower]:
        return [follower for group in self._settled.values() for follower in group.values()]

    def _sort_out(
        self, arrived: Iterable[Follower], reading: Reading, state: TopicState
    ) -> list[Socket]:
        """Drop who may follow no more; return those of them whose sockets are to be closed.

        Of the settled a reading looks at the right to read where the audience has changed, and at
        their access there and where there is something to tell.
        """
        audience = Audience(state.home, state.epoch)
        has_moved = audience != self.audience
        doubted, cut = list(arrived), []
        if has_moved or (reading.is_news and reading.access is not None):
            doubted += self._all_settled()
        for follower in doubted:
            socket = follower.socket
            if reading.access is not None and not socket.may_stay(reading.access):
                self.drop(socket)
                cut.append(socket)
                continue
            must_read = has_moved or socket in self._new
            if must_read and socket.held.learner_id not in reading.readers:
                self._refuse(follower, "left")
        self.audience = audience
        return cut

    def _tell_settled(self, reading: Reading, state: TopicState) -> None:
        for form, group in self._settled.items():
            if self.is_numbered:
                for seq, ready in reading.texts.get(form, ()):
                    if seq > self.read_to:
                        for socket in group:
                            socket.outbox.put(ready.text, ready)
            else:
                for follower in group.values():
                    self._tell_version(follower, state)

    def _tell_new(
        self, follower: Follower, place: int | None, reading: Reading, state: TopicState
    ) -> None:
        if place is None:
            self._send_back(follower)
            return
        if self.is_numbered:
            if place > reading.read_to:
                # The settled are far behind it: it is told in the reading that gets so far.
                follower.after = place
                return
            outbox = follower.socket.outbox
            due = [ready for seq, ready in reading.texts.get(follower.form, ()) if seq > place]
            if not outbox.has_room(len(due) + 1, sum(len(ready.text) for ready in due)):
                self._send_back(follower)
                return
            for ready in due:
                outbox.put(ready.text, ready)
            counts.catch_ups += follower.after is not None
        elif place != state.seq:
            self._tell_version(follower, state)
        self._settle(follower)

    def _settle(self, follower: Follower) -> None:
        del self._new[follower.socket]
        self._settled.setdefault(follower.form, {})[follower.socket] = follower
        self._passes = None
        frame = {"type": "followed", "topic": follower.label, "seq": self.read_to}
        follower.socket.outbox.put(text(frame))

    def _tell_version(self, follower: Follower, state: TopicState) -> None:
        frame = {"type": "changed", "topic": follower.label, "version": state.seq}
        follower.socket.outbox.put(text(frame))

    def _send_back(self, follower: Follower) -> None:
        """Have it fetch the page: it lacks more than is told here."""
        self.drop(follower.socket)
        follower.socket.outbox.put(text({"type": "resync", "topic": follower.label}))

    def _refuse(self, follower: Follower, reason: str) -> None:
        is_new = follower.socket in self._new
        self.drop(follower.socket)
        if is_new:
            # Not to be known of and not existing must look the same.
            follower.socket.outbox.put(protocol.not_found(follower.label))
        else:
            frame = {"type": "closed", "topic": follower.label, "reason": reason}
            follower.socket.outbox.put(text(frame))
