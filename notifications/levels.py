"""Which level counts: a thread's own before its circle's, and Digest where nothing was chosen."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from discussions.models import Thread
from notifications.models import Level, Preference

Pair = tuple[int, int]


@dataclass(frozen=True)
class Levels:
    """The levels of a batch of learners, looked up with one query."""

    by_thread: dict[Pair, Level]
    by_circle: dict[Pair, Level]

    @classmethod
    def of(cls, learner_ids: Collection[int], thread_ids: Iterable[int]) -> "Levels":
        """Look up what these learners chose for these threads, and for any circle."""
        chosen = Preference.objects.filter(learner_id__in=learner_ids).filter(
            Q(circle__isnull=False) | Q(thread_id__in=set(thread_ids))
        )
        by_thread: dict[Pair, Level] = {}
        by_circle: dict[Pair, Level] = {}
        for one in chosen:
            if one.thread_id is not None:
                by_thread[one.learner_id, one.thread_id] = Level(one.level)
            elif one.circle_id is not None:
                by_circle[one.learner_id, one.circle_id] = Level(one.level)
        return cls(by_thread, by_circle)

    def of_thread(self, learner_id: int, thread_id: int, circle_id: int) -> Level:
        """Return the level that counts for one learner and thread."""
        own = self.by_thread.get((learner_id, thread_id))
        return own or self.of_circle(learner_id, circle_id)

    def chosen(self, learner_id: int, thread_id: int, circle_id: int) -> bool:
        """Say whether any level was chosen, or came by itself, for the thread or its circle."""
        return (learner_id, thread_id) in self.by_thread or (
            (learner_id, circle_id) in self.by_circle
        )

    def of_circle(self, learner_id: int, circle_id: int) -> Level:
        """Return the level that counts for one learner and circle."""
        return self.by_circle.get((learner_id, circle_id), Level.DIGEST)


def follow_by_itself(learner_id: int, thread: Thread, *, named_only: bool = False) -> None:
    """Let a learner follow the thread because of what happened in it, not by their choice.

    Asking and answering are their own deed and follow even in a circle they muted; being named
    is somebody else's, and does not. A level they chose for the thread always stays.
    """
    if named_only and muted_circle(learner_id, thread.circle_id):
        return
    Preference.objects.get_or_create(
        learner_id=learner_id,
        thread=thread,
        defaults={"level": Level.FOLLOW, "is_explicit": False},
    )


def muted_circle(learner_id: int, circle_id: int) -> bool:
    """Say whether the learner muted the circle."""
    return Preference.objects.filter(
        learner_id=learner_id, circle_id=circle_id, level=Level.MUTE
    ).exists()
