"""The hub's lookout: sees which of the things in doubt have moved, one hop for all of them."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from functools import partial

from foundation.live import reading
from foundation.live.database import hop
from foundation.live.reading import Look
from foundation.live.topics import FollowedTopic

log = logging.getLogger(__name__)

Seen = Callable[[Look, Collection[FollowedTopic], Collection[int]], None]


class Lookout:
    """Gathers doubts while a look is under way: whatever came meanwhile shares the next one."""

    def __init__(self, seen: Seen) -> None:
        """`seen` is told what a look saw, with the topics and learners it was about."""
        self._seen = seen
        self._topics: set[FollowedTopic] = set()
        self._learners: set[int] = set()
        self._task: asyncio.Task[None] | None = None

    def doubt(self, topics: Iterable[FollowedTopic], learners: Iterable[int]) -> None:
        """Have a look soon at the state of these topics and the access of these learners."""
        self._topics.update(topics)
        self._learners.update(learners)
        if self._task is None:
            self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        try:
            while self._topics or self._learners:
                topics, self._topics = self._topics, set()
                learners, self._learners = self._learners, set()
                named = [(topic.kind, topic.key) for topic in topics]
                look = await hop(partial(reading.look, named, learners))
                self._seen(look, topics, learners)
        except Exception:
            # Nothing is lost by it: the net doubts everything again in a few seconds.
            log.warning("the hub could not look around", exc_info=True)
        finally:
            self._task = None
