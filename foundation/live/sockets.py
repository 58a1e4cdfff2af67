"""One browser tab's socket as the hub sees it: who holds it, what it hears, what waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from foundation.live.outbox import Outbox
from foundation.live.registry import Access
from foundation.live.ticket import Pass

if TYPE_CHECKING:
    from foundation.live.topics import FollowedTopic


class Socket:
    """A socket that was let in. `own` is its learner's own topic, known once it is admitted.

    From then on it `is_counted` towards the limit of its learner's sockets over all processes.
    """

    __slots__ = ("admitted", "follows", "heard_at", "held", "is_counted", "outbox", "own")

    def __init__(self, held: Pass, outbox: Outbox, now: float) -> None:
        self.held = held
        self.outbox = outbox
        self.heard_at = now
        self.own = ""
        self.follows: dict[str, FollowedTopic] = {}
        self.is_counted = False
        self.admitted: asyncio.Future[bool] | None = None

    def may_stay(self, access: Mapping[int, Access]) -> bool:
        """Say whether its learner's access is what it was when the socket was opened."""
        now = access.get(self.held.learner_id)
        return now is not None and now.epoch == self.held.access_epoch
