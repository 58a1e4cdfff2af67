"""Reads of one's own: the bell, what one chose, and which letters never arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from circles.models import Circle
from circles.rules import circles_visible_to
from circles.selectors import my_circles
from discussions.models import Thread
from discussions.rules import threads_readable_by
from foundation.activity.leases import database_now
from learners.models import Learner
from learners.prepared import PreparedForLearner
from notifications.digests.composing import Composed, compose
from notifications.digests.window import window_now
from notifications.levels import Levels
from notifications.models import DigestSchedule, Level, Notification, OutgoingEmail, Preference
from notifications.rules import notifications_shown_to, unread, with_unread_mark
from notifications.schedule import next_due

# The bell need not count further.
MOST_COUNTED = 100
UNDELIVERED_SHOWN = timedelta(days=30)
MOST_THREADS = 100


@dataclass(frozen=True)
class Chosen:
    """The level of one circle or thread, and whether the learner chose it."""

    about: Circle | Thread
    level: Level
    is_explicit: bool


def unread_count(learner: Learner) -> int:
    """Return how many notifications wait unread, 100 at most; one query."""
    return len(_unread(learner))


_unread = PreparedForLearner(
    lambda learner: (
        unread(notifications_shown_to(learner)).order_by().values_list("pk")[:MOST_COUNTED]
    )
)


def notifications_of(learner: Learner) -> QuerySet[Notification]:
    """Return the learner's notifications, the newest first, each with `is_unread`."""
    shown = with_unread_mark(notifications_shown_to(learner))
    return shown.select_related("actor", "thread", "circle", "note", "post__thread").order_by("-pk")


def notifications_after(learner: Learner, after: str, limit: int) -> list[Notification]:
    """Return up to `limit` of them that are older than the one with the uid `after`."""
    rows = notifications_of(learner)
    if after:
        last = Notification.objects.filter(learner=learner, uid=after).first()
        rows = rows.filter(pk__lt=last.pk) if last else rows.none()
    return list(rows[:limit])


def schedule_of(learner: Learner) -> DigestSchedule:
    """Return the learner's schedule; before they have one, as it will be (not saved)."""
    found = DigestSchedule.objects.filter(learner=learner).first()
    if found is not None:
        return found
    now = database_now()
    new = DigestSchedule(learner=learner, zone=learner.time_zone, digest_through_at=now)
    new.next_digest_at = next_due(new.cadence, new.weekday, new.hour, new.zone, now)
    return new


def next_digest(learner: Learner) -> Composed | None:
    """Return what the learner's digest would tell if it were due now; None if it told nothing.

    It is composed exactly as the one that is sent, and nothing is written.
    """
    window = window_now(learner, DigestSchedule.objects.filter(learner=learner).first())
    if not window.is_open:
        return None
    composed = compose([window]).get(window.uid)
    return composed if composed and composed.letter else None


def chosen_circles(learner: Learner) -> list[Chosen]:
    """Return the level of each of the learner's circles, and of others they chose one for."""
    others = Preference.objects.filter(
        learner=learner, circle__in=circles_visible_to(learner)
    ).select_related("circle")
    by_id = {one.circle_id: one for one in others}
    circles = {circle.pk: circle for circle in my_circles(learner)}
    circles |= {one.circle.pk: one.circle for one in by_id.values() if one.circle is not None}
    return [
        Chosen(circle, Level(by_id[pk].level) if pk in by_id else Level.DIGEST, pk in by_id)
        for pk, circle in sorted(circles.items(), key=lambda item: item[1].name.casefold())
    ]


def chosen_threads(learner: Learner) -> list[Chosen]:
    """Return the threads with a level of their own, the liveliest first, 100 at most."""
    rows = Preference.objects.filter(
        learner=learner,
        thread__in=threads_readable_by(learner),
        thread__removed_at=None,
    )
    return [
        Chosen(row.thread, Level(row.level), row.is_explicit)
        for row in rows.select_related("thread__circle").order_by("-thread__last_post_at")[
            :MOST_THREADS
        ]
        if row.thread is not None
    ]


def level_of_thread(learner: Learner, thread: Thread) -> Level:
    """Return the level that counts for a thread."""
    levels = Levels.of([learner.pk], [thread.pk])
    return levels.of_thread(learner.pk, thread.pk, thread.circle_id)


def level_of_circle(learner: Learner, circle: Circle) -> Level:
    """Return the level that counts for a circle."""
    return Levels.of([learner.pk], []).of_circle(learner.pk, circle.pk)


def followed_in(learner: Learner, circle: Circle) -> int:
    """Return how many threads of the circle the learner follows."""
    return Preference.objects.filter(
        learner=learner, thread__circle=circle, level=Level.FOLLOW
    ).count()


def undelivered_to(learner: Learner) -> Sequence[OutgoingEmail]:
    """Return the letters of the last 30 days that were given up, the latest first."""
    since = database_now() - UNDELIVERED_SHOWN
    rows = OutgoingEmail.objects.filter(learner=learner, given_up_at__gte=since)
    return list(rows.order_by("-given_up_at")[:5])
