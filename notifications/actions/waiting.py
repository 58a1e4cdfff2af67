"""Telling those who look after the place that something waits: one notification for all of it."""

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from circles.models import Circle
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from learners.models import Learner
from notifications.actions.bell import ring_bells
from notifications.models import Notification


def tell_waiting(
    row: FactRow, kind: str, counts: Mapping[int, int], *, circle: Circle | None = None
) -> None:
    """Tell these learners (id -> how much waits for them), where they do not know yet.

    Who has an unread one gets no second: its number grows, and no mail follows the one there was.
    Repeating it for the same fact changes nothing.
    """
    unread = _unread(kind).filter(learner__in=counts, circle=circle)
    # One that came too soon after the last mail is thought over with what has joined it.
    unread.filter(email=None).update(mail_decided_at=None)
    known = set()
    for notification in unread:
        known.add(notification.learner_id)
        notification.waiting_count = counts[notification.learner_id]
    Notification.objects.bulk_update(unread, ["waiting_count"])
    new = [
        Notification(
            learner_id=person, kind=kind, fact_id=row.pk, circle=circle, waiting_count=count
        )
        for person, count in counts.items()
        if person not in known and count
    ]
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    ring_bells(*counts)


def settle_waiting(kind: str, count: Callable[[Learner, Circle | None], int]) -> None:
    """Count anew what waits for each who was told; where nothing does, mark it read."""
    unread = list(_unread(kind).select_related("learner", "circle"))
    for notification in unread:
        notification.waiting_count = count(notification.learner, notification.circle)
    Notification.objects.bulk_update(unread, ["waiting_count"])
    done = [notification.pk for notification in unread if not notification.waiting_count]
    _unread(kind).filter(pk__in=done).update(read_at=database_now())
    ring_bells(*(notification.learner_id for notification in unread))


def _unread(kind: str) -> QuerySet[Notification]:
    return Notification.objects.filter(kind=kind, read_at=None)
