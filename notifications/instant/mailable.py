"""Which notifications may be mailed now: asked when a letter is queued and when it leaves."""

from collections.abc import Sequence
from datetime import timedelta

from circles.models import Circle
from discussions.models import ThreadRead
from foundation.activity.leases import database_now
from notifications.kinds import FOLLOWED, WAITING, Kind, mailed_at_level
from notifications.levels import Levels
from notifications.models import DigestSchedule, Level, Notification
from notifications.reach import Reach

# What the answer looks at beside the row itself: load notifications with these.
RELATED = ("thread__circle", "circle", "post")

Pair = tuple[int, int]

# However much is reported, who looks after the place gets one mail about it in this time.
WAITING_AGAIN = timedelta(days=1)


def mailable(notifications: Sequence[Notification]) -> list[Notification]:
    """Return, oldest first, those whose learners want and may read them by mail.

    Not those read meanwhile, nor of a post taken down, nor what the learner may no longer read.
    Of a thread that is only followed, one unread mail at a time.
    """
    people = {row.learner_id for row in notifications}
    threads = {row.thread_id for row in notifications if row.thread_id is not None}
    reach = Reach.of(people)
    levels = Levels.of(people, threads)
    reads = _reads(people, threads)
    mailed = _mailed_unread(notifications, reads)
    reminded = _reminded(notifications)
    # Who has chosen nothing yet has no schedule, and mail at once is what everybody begins with.
    declined = set(
        DigestSchedule.objects.filter(learner__in=people, instant_mail=False).values_list(
            "learner_id", flat=True
        )
    )
    found = []
    for row in sorted(notifications, key=lambda row: row.pk):
        thread = (row.learner_id, row.thread_id or 0)
        if (
            row.learner_id not in declined
            and not is_read(row, reads)
            and _stands(row)
            and _may_read(row, reach)
            and mailed_at_level(row.kind, _level(row, levels))
            and not (row.kind in FOLLOWED and thread in mailed)
            and not (row.kind in WAITING and row.learner_id in reminded)
        ):
            mailed.add(thread)
            found.append(row)
    return found


def is_read(row: Notification, reads: dict[Pair, int]) -> bool:
    """Say whether it was marked as read, or passed by in its thread."""
    if row.read_at is not None:
        return True
    return row.seq is not None and reads.get((row.learner_id, row.thread_id or 0), 0) >= row.seq


def _reads(people: set[int], threads: set[int]) -> dict[Pair, int]:
    rows = ThreadRead.objects.filter(learner__in=people, thread__in=threads)
    return {
        (learner_id, thread_id): seq
        for learner_id, thread_id, seq in rows.values_list(
            "learner_id", "thread_id", "last_read_seq"
        )
    }


def _mailed_unread(notifications: Sequence[Notification], reads: dict[Pair, int]) -> set[Pair]:
    """Return (learner, thread) of which an earlier mail is still unread."""
    earlier = Notification.objects.filter(
        learner__in={row.learner_id for row in notifications},
        thread__in={row.thread_id for row in notifications},
        email__dropped_at=None,
        email__isnull=False,
        read_at=None,
    ).exclude(email__in={row.email_id for row in notifications if row.email_id})
    return {(row.learner_id, row.thread_id or 0) for row in earlier if not is_read(row, reads)}


def _reminded(notifications: Sequence[Notification]) -> set[int]:
    """Return who was mailed today that something waits, in a letter that is not among these."""
    people = {row.learner_id for row in notifications if row.kind in WAITING}
    if not people:
        return set()
    today = Notification.objects.filter(
        learner__in=people,
        kind__in=WAITING,
        email__created_at__gt=database_now() - WAITING_AGAIN,
        email__dropped_at=None,
    ).exclude(email__in={row.email_id for row in notifications if row.email_id})
    return set(today.values_list("learner_id", flat=True))


def _stands(row: Notification) -> bool:
    """Say whether the words it tells of, and the question above them, are still there."""
    if row.post is not None and row.post.removed_at is not None:
        return False
    return row.thread is None or row.thread.removed_at is None


def _may_read(row: Notification, reach: Reach) -> bool:
    if row.thread is not None:
        home = row.thread.circle
        return reach.may_read(row.learner_id, home.pk, home.admission)
    if row.learner_id not in reach.taking_part:
        return False
    if row.kind == Kind.TAKEDOWNS_WAIT:
        return row.learner_id in reach.moderating | reach.curating
    if row.circle is None:
        return row.kind == Kind.REPORTS_WAIT and row.learner_id in reach.moderating
    if row.kind in (Kind.ADMISSION_REQUESTED, Kind.REPORTS_WAIT):
        return reach.may_facilitate(row.learner_id, row.circle.pk)
    is_hidden = row.circle.admission == Circle.Admission.INVITE
    return not is_hidden or row.circle.pk in reach.circles_of(row.learner_id)


def _level(row: Notification, levels: Levels) -> Level:
    if row.thread is not None:
        return levels.of_thread(row.learner_id, row.thread.pk, row.thread.circle_id)
    # A door that somebody knocks at is no matter of how closely one reads the circle.
    return Level.DIGEST
