"""Gathers what is addressed to one person into one letter, two minutes after it happened."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery

from foundation.activity import afterwards
from foundation.activity.leases import database_now
from foundation.many import many
from learners.models import Learner
from notifications.instant.mailable import RELATED, mailable
from notifications.mail.headers import message_id
from notifications.models import Notification, OutgoingEmail

# Time to read it on the page, to reword it or to take it back.
WAIT = timedelta(minutes=2)
# Whatever others do, nobody gets more letters than this in an hour; the digest tells the rest.
MOST_PER_HOUR = 12
BATCH = 100
INSTANT = OutgoingEmail.Lane.INSTANT


def queue_instant_mail(limit: int = BATCH) -> int:
    """Decide about all that has waited for up to `limit` learners; return how many things it was.

    One transaction: the letters and the marks of what they tell stand or fall together. Learners
    are taken whole: two sweepers never write to the same one, and nobody's letter is split.
    """
    with transaction.atomic():
        now = database_now()
        people = _taken(now, limit)
        waiting = list(
            _ripe(now)
            .filter(learner__in=people)
            .select_related("learner", *RELATED)
            .order_by("created_at", "pk")
        )
        by_learner: dict[int, list[Notification]] = defaultdict(list)
        for row in mailable(waiting):
            by_learner[row.learner_id].append(row)
        full = _at_ceiling(by_learner.keys(), now)
        letters = [told for person, told in by_learner.items() if person not in full]
        emails = OutgoingEmail.objects.bulk_create([_email(told) for told in letters])
        # Soon done: whoever is locked here and wants to write waits for it. One statement with a
        # case for each of a thousand rows would take seconds.
        _rows(waiting).update(mail_decided_at=now)
        if emails:
            theirs = OutgoingEmail.objects.filter(pk__in=[email.pk for email in emails])
            theirs = theirs.filter(learner=OuterRef("learner"))
            told = [row for letter in letters for row in letter]
            _rows(told).update(email=Subquery(theirs.values("pk")[:1]))
            transaction.on_commit(lambda: afterwards.wake("notifications.send_due_mail"))
    return len(waiting)


def _rows(of: Sequence[Notification]) -> QuerySet[Notification]:
    return Notification.objects.filter(pk__in=many([row.pk for row in of]))


def _ripe(now: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(mail_decided_at=None, created_at__lte=now - WAIT)


def _taken(now: datetime, limit: int) -> list[int]:
    """Lock learners for whom something is ripe, passing by those whom another sweeper has.

    On SQLite the transaction itself is the lock.
    """
    people = Learner.objects.filter(pk__in=_ripe(now).values("learner")).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        people = people.select_for_update(skip_locked=True, no_key=True)
    return list(people.values_list("pk", flat=True)[:limit])


def _at_ceiling(people: Collection[int], now: datetime) -> set[int]:
    recent = (
        OutgoingEmail.objects.filter(
            learner__in=people, lane=INSTANT, created_at__gt=now - timedelta(hours=1)
        )
        .values("learner_id")
        .annotate(letters=Count("pk"))
    )
    return {row["learner_id"] for row in recent if row["letters"] >= MOST_PER_HOUR}


def _email(told: Sequence[Notification]) -> OutgoingEmail:
    """Return the letter's row; its words are written when it leaves."""
    first = told[0]
    return OutgoingEmail(
        learner=first.learner,
        lane=INSTANT,
        recipient=first.learner.email,
        message_id=message_id("instant", first.learner.uid, first.uid),
    )
