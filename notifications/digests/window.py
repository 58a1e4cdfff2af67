"""The stretch of time that one digest is about."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from foundation.activity.leases import database_now
from foundation.identifiers import new_uid
from learners.models import Learner
from notifications.models import DigestSchedule

# What was stamped before the end of a window may commit a little later (transactions are capped
# at 30 seconds), so a window ends two minutes ago.
MARGIN = timedelta(minutes=2)
# Who gets no digest may still look at what the last week would have told.
_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True)
class Window:
    """[start, end) on the database's clock, for one learner; `uid` will be the digest's.

    `offered` are the questions that this very window has offered and counted already, where it
    is composed once more.
    """

    learner: Learner
    start: datetime
    end: datetime
    uid: str = field(default_factory=new_uid)
    offered: Collection[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """Say whether any time lies in it."""
        return self.start < self.end

    def holds(self, moment: datetime) -> bool:
        """Say whether the moment lies in the window."""
        return self.start <= moment < self.end


def window_now(learner: Learner, schedule: DigestSchedule | None) -> Window:
    """Return the window that would be told if the learner's digest were due now."""
    end = database_now() - MARGIN
    if schedule is None:
        return Window(learner, learner.joined_at, end)
    if schedule.cadence == DigestSchedule.Cadence.NEVER:
        return Window(learner, max(schedule.digest_through_at, end - _LOOK_BACK), end)
    return Window(learner, schedule.digest_through_at, end)
