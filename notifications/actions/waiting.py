"""Telling those who look after the place that something waits: one notification for all of it."""

from collections.abc import Callable, Mapping

from django.db.models import Q, QuerySet

from circles.models import Circle
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from learners.models import Learner
from notifications.actions.bell import ring_bells
from notifications.models import Notification

Count = Callable[[Learner, Circle | None], int]


def tell_waiting(
    row: FactRow, kind: str, homes: Mapping[Learner, Circle | None], count: Count
) -> None:
    """Tell these learners how much waits for them, in one circle or (None) in all.

    Who has an unread one gets no second: its number grows, and no mail follows the one there was.
    Repeating it for the same fact changes nothing.
    """
    _take_turns(Q(pk__in=[learner.pk for learner in homes]))
    unread = {
        (known.learner_id, known.circle_id): known
        for known in _unread(kind).filter(learner__in=homes)
    }
    old, new = [], []
    for learner, circle in homes.items():
        number = count(learner, circle)
        known = unread.get((learner.pk, circle.pk if circle else None))
        if known is not None:
            known.waiting_count = number
            if known.email_id is None:
                # What came too soon after the last mail is thought over with what has joined it.
                known.mail_decided_at = None
            old.append(known)
        elif number:
            new.append(
                Notification(
                    learner=learner,
                    kind=kind,
                    fact_id=row.pk,
                    circle=circle,
                    waiting_count=number,
                )
            )
    Notification.objects.bulk_update(old, ["waiting_count", "mail_decided_at"])
    Notification.objects.bulk_create(new, ignore_conflicts=True)
    ring_bells(*(learner.pk for learner in homes))


def settle_waiting(kind: str, count: Count) -> None:
    """Count anew what waits for each who was told; where nothing does, mark it read."""
    _take_turns(Q(pk__in=_unread(kind).values("learner")))
    unread = list(_unread(kind).select_related("learner", "circle"))
    for notification in unread:
        notification.waiting_count = count(notification.learner, notification.circle)
    Notification.objects.bulk_update(unread, ["waiting_count"])
    done = [notification.pk for notification in unread if not notification.waiting_count]
    _unread(kind).filter(pk__in=done).update(read_at=database_now())
    ring_bells(*(notification.learner_id for notification in unread))


def _unread(kind: str) -> QuerySet[Notification]:
    return Notification.objects.filter(kind=kind, read_at=None)


def _take_turns(who: Q) -> None:
    """Hold the rows of these learners, always in the same order: nobody else tells them now."""
    rows = Learner.objects.select_for_update(no_key=True).filter(who).order_by("pk")
    list(rows.values_list("pk", flat=True))
