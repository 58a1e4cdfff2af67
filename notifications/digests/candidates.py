"""Looks up, for a batch of learners at once, everything a digest may choose from.

The number of queries is the same for one learner and for a hundred; rows are light (ids, numbers,
times), because most of them end as a count.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from circles.models import Circle, Meeting
from discussions.models import Post, Thread, ThreadRead
from learners.models import Skill
from notifications.digests.window import Window
from notifications.kinds import DONE_FOR_ME
from notifications.levels import Levels
from notifications.models import Level, Notification, OfferedQuestion, Preference
from notifications.reach import Reach

# How long a question waits for somebody before we stop carrying it around.
QUESTION_AGE = timedelta(days=120)
MEETINGS_AHEAD = timedelta(days=8)
# Bounds on what one batch reads, whatever happened in the window.
_MOST_QUESTIONS = 2_000
_MOST_POSTS = 10_000
_MOST_MEETINGS = 1_000

Pair = tuple[int, int]


class Question(NamedTuple):
    """A question that nobody has answered; `seq` and `post_id` are its first post's."""

    thread_id: int
    circle_id: int
    admission: str
    author_id: int
    language: str
    opened_at: datetime
    seq: int
    post_id: int


class NewPost(NamedTuple):
    """A post of the window that has not been taken down."""

    post_id: int
    thread_id: int
    circle_id: int
    admission: str
    author_id: int
    number: int
    seq: int
    kind: str
    created_at: datetime
    thanks_count: int
    accepted_id: int | None


class Told(NamedTuple):
    """A notification of the window that is not marked as read."""

    learner_id: int
    kind: str
    thread_id: int
    circle_id: int
    admission: str
    post_id: int | None
    post_removed_at: datetime | None
    passage_state: str | None
    seq: int | None
    actor_id: int | None
    created_at: datetime


class Coming(NamedTuple):
    """A meeting that is near."""

    meeting_id: int
    circle_id: int
    starts_at: datetime


@dataclass(frozen=True)
class Candidates:
    """What a batch of learners may be told."""

    reach: Reach
    levels: Levels
    reads: dict[Pair, int]
    offered: dict[Pair, int]
    skills: dict[int, set[int]]
    circle_topics: dict[int, set[int]]
    questions: Sequence[Question]
    posts: Sequence[NewPost]
    told: dict[int, list[Told]]
    meetings: dict[int, list[Coming]]

    def has_read(self, learner_id: int, thread_id: int, seq: int | None) -> bool:
        """Say whether they have read the thread so far; what has no number never counts as read."""
        return seq is not None and self.reads.get((learner_id, thread_id), 0) >= seq


def candidates_for(windows: Sequence[Window]) -> Candidates:
    """Return everything the windows' learners may be told, of all their windows."""
    people = [window.learner.pk for window in windows]
    start = min(window.start for window in windows)
    end = max(window.end for window in windows)
    reach = Reach.of(people)
    skills = _grouped(
        Skill.objects.filter(learner__in=people).values_list("learner_id", "topic_id")
    )
    circle_topics = _grouped(
        Circle.topics.through.objects.filter(
            topic_id__in=set().union(*skills.values())
        ).values_list("circle_id", "topic_id")
    )
    questions = _questions(circle_topics.keys(), end)
    posts = _posts(people, reach, start, end)
    told = _told(people, start, end)
    threads = {row.thread_id for row in questions}
    threads |= {row.thread_id for row in posts} | {row.thread_id for row in told}
    return Candidates(
        reach=reach,
        levels=Levels.of(people, threads),
        reads=_numbers(
            ThreadRead.objects.filter(learner__in=people, thread__in=threads), "last_read_seq"
        ),
        offered=_numbers(OfferedQuestion.objects.filter(learner__in=people), "times"),
        skills=skills,
        circle_topics=circle_topics,
        questions=questions,
        posts=posts,
        told=_by_learner(told),
        meetings=_meetings(reach.all_circles(), end),
    )


def _questions(circles: Iterable[int], end: datetime) -> list[Question]:
    first_posts = Post.objects.filter(
        number=1,
        removed_at=None,
        thread__removed_at=None,
        thread__kind=Thread.Kind.QUESTION,
        thread__answer_count=0,
        thread__circle_id__in=list(circles),
        thread__opened_at__range=(end - QUESTION_AGE, end),
    )
    rows = first_posts.order_by("-thread__opened_at").values_list(
        "thread_id",
        "thread__circle_id",
        "thread__circle__admission",
        "author_id",
        "thread__language",
        "thread__opened_at",
        "seq",
        "pk",
    )
    return [Question(*row) for row in rows[:_MOST_QUESTIONS]]


def _posts(people: Sequence[int], reach: Reach, start: datetime, end: datetime) -> list[NewPost]:
    """Return the window's posts in their circles, and in what they chose to hear of elsewhere."""
    heard = Preference.objects.filter(learner__in=people).exclude(level=Level.MUTE)
    rows = (
        Post.objects.filter(
            Q(thread__circle_id__in=reach.all_circles())
            | Q(thread_id__in=heard.filter(thread__isnull=False).values("thread_id"))
            | Q(thread__circle_id__in=heard.filter(circle__isnull=False).values("circle_id")),
            created_at__gte=start,
            created_at__lt=end,
            removed_at=None,
            thread__removed_at=None,
        )
        .order_by("-created_at", "-pk")
        .values_list(
            "pk",
            "thread_id",
            "thread__circle_id",
            "thread__circle__admission",
            "author_id",
            "number",
            "seq",
            "kind",
            "created_at",
            "thanks_count",
            "thread__accepted_id",
        )
    )
    return [NewPost(*row) for row in rows[:_MOST_POSTS]]


def _told(people: Sequence[int], start: datetime, end: datetime) -> list[Told]:
    rows = Notification.objects.filter(
        learner__in=people,
        kind__in=[*DONE_FOR_ME, Notification.Kind.PASSAGE_CHANGED],
        created_at__gte=start,
        created_at__lt=end,
        read_at=None,
        thread__removed_at=None,
    ).order_by("-pk")
    return [
        Told(*row)
        for row in rows.values_list(
            "learner_id",
            "kind",
            "thread_id",
            "thread__circle_id",
            "thread__circle__admission",
            "post_id",
            "post__removed_at",
            "thread__passage__state",
            "seq",
            "actor_id",
            "created_at",
        )
    ]


def _meetings(circles: Iterable[int], now: datetime) -> dict[int, list[Coming]]:
    rows = Meeting.objects.filter(
        circle__in=list(circles),
        cancelled_at=None,
        starts_at__gt=now,
        starts_at__lte=now + MEETINGS_AHEAD,
    ).order_by("starts_at", "pk")
    coming: dict[int, list[Coming]] = defaultdict(list)
    for row in rows.values_list("pk", "circle_id", "starts_at")[:_MOST_MEETINGS]:
        coming[row[1]].append(Coming(*row))
    return coming


def _by_learner(rows: Iterable[Told]) -> dict[int, list[Told]]:
    grouped: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        grouped[row.learner_id].append(row)
    return grouped


def _grouped(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    grouped: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        grouped[one].add(other)
    return grouped


def _numbers(
    rows: QuerySet[ThreadRead] | QuerySet[OfferedQuestion], column: str
) -> dict[Pair, int]:
    return {
        (learner_id, thread_id): number
        for learner_id, thread_id, number in rows.values_list("learner_id", "thread_id", column)
    }
