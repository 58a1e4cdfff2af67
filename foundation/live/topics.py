"""One followed topic: who follows it, from where, and what each gets from a reading."""

import asyncio
from collections import defaultdict
from typing import Any

from foundation.live import protocol
from foundation.live.counts import counts
from foundation.live.protocol import text
from foundation.live.reading import Ask, Audience, Form, Reading
from foundation.live.registry import NumberedKind, TopicKind, TopicState
from foundation.live.sockets import Socket


class Follower:
    """One socket's place in one topic. It is a newcomer until its first reading.

    `label` is the name under which the browser asked: its own topic is just `me` there.
    `place` is the last number (or version) it was told, `checked` the audience it was found in.
    """

    __slots__ = ("after", "checked", "form", "is_new", "label", "place", "socket")

    def __init__(self, socket: Socket, label: str, form: Form, after: Any) -> None:
        self.socket = socket
        self.label = label
        self.form = form
        self.after = after
        self.is_new = True
        self.place = 0
        self.checked: Audience | None = None


class FollowedTopic:
    """A topic that sockets of this process follow. Readings are taken one after another."""

    def __init__(self, name: str, kind: TopicKind, key: str) -> None:
        self.name = name
        self.kind = kind
        self.key = key
        self.followers: dict[Socket, Follower] = {}
        self.is_numbered = isinstance(kind, NumberedKind)
        # A number surely committed, from a ring or a state; and the last one that was read.
        self.known = 0
        self.read_to = 0
        self.audience: Audience | None = None
        self.filed_under: str | None = None
        # Whether there may be more than was read, and the task that reads.
        self.is_stale = False
        self.task: asyncio.Task[None] | None = None
        self._asked: list[Follower] = []

    def ask(self) -> Ask:
        """Return what to read for everyone who follows now."""
        self.is_stale = False
        self._asked = list(self.followers.values())
        places: dict[Form, int] = {}
        newcomers: list[tuple[Form, Any]] = []
        checked: dict[Audience | None, set[tuple[int, int]]] = defaultdict(set)
        for follower in self._asked:
            if follower.is_new:
                newcomers.append((follower.form, follower.after))
            else:
                lowest = places.get(follower.form, follower.place)
                places[follower.form] = min(follower.place, lowest)
            held = follower.socket.held
            checked[follower.checked].add((held.learner_id, held.access_epoch))
        return Ask(self.name, self.kind, self.key, self.known, places, newcomers, checked)

    def take(self, reading: Reading) -> list[Socket]:
        """Give every follower that was asked for its due; return the sockets to be closed.

        Nothing here waits: texts are put into the sockets' outboxes.
        """
        state, places, cut = reading.state, iter(reading.places), []
        if state is not None:
            self.known = max(self.known, state.seq) if self.is_numbered else state.seq
            self.audience = Audience(state.home, state.epoch)
        self.read_to = reading.read_to
        for follower in self._asked:
            place = next(places, None) if follower.is_new else follower.place
            if self.followers.get(follower.socket) is not follower:
                continue  # It left, or asked anew, while the reading was on its way.
            if state is None:
                self._refuse(follower, "gone")
            elif not reading.is_news and follower.checked == self.audience:
                follower.place = max(follower.place, reading.read_to)
            elif reading.access is not None and not follower.socket.may_stay(reading.access):
                cut.append(follower.socket)
            elif not self._is_reader(follower, reading):
                self._refuse(follower, "left")
            elif place is None:
                self.drop(follower.socket)
                follower.socket.outbox.put(text({"type": "resync", "topic": follower.label}))
            elif self.is_numbered:
                self._send_facts(follower, place, reading)
            else:
                self._send_version(follower, place, state)
        self._asked = []
        self.is_stale |= self.known > self.read_to
        return cut

    def drop(self, socket: Socket) -> None:
        """Let a socket follow no longer."""
        self.followers.pop(socket, None)
        socket.follows.pop(self.name, None)

    def _is_reader(self, follower: Follower, reading: Reading) -> bool:
        if follower.checked != self.audience:
            if follower.socket.held.learner_id not in reading.readers:
                return False
            follower.checked = self.audience
        return True

    def _refuse(self, follower: Follower, reason: str) -> None:
        self.drop(follower.socket)
        if follower.is_new:
            # Not to be known of and not existing must look the same.
            follower.socket.outbox.put(protocol.not_found(follower.label))
        else:
            frame = {"type": "closed", "topic": follower.label, "reason": reason}
            follower.socket.outbox.put(text(frame))

    def _send_facts(self, follower: Follower, place: int, reading: Reading) -> None:
        outbox = follower.socket.outbox
        due = [ready for seq, ready in reading.texts.get(follower.form, ()) if seq > place]
        if follower.is_new and not outbox.has_room(
            len(due) + 1, sum(len(ready.text) for ready in due)
        ):
            self.drop(follower.socket)
            outbox.put(text({"type": "resync", "topic": follower.label}))
            return
        for ready in due:
            outbox.put(ready.text, ready)
        follower.place = max(place, reading.read_to)
        if follower.is_new:
            counts.catch_ups += follower.after is not None
            self._welcome(follower)

    def _send_version(self, follower: Follower, place: int, state: TopicState) -> None:
        if place != state.seq:
            frame = {"type": "changed", "topic": follower.label, "version": state.seq}
            follower.socket.outbox.put(text(frame))
        follower.place = state.seq
        if follower.is_new:
            self._welcome(follower)

    def _welcome(self, follower: Follower) -> None:
        follower.is_new = False
        frame = {"type": "followed", "topic": follower.label, "seq": follower.place}
        follower.socket.outbox.put(text(frame))
