"""Keeps what was mailed already from going out again, after a backup was brought back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from foundation.activity import leases
from foundation.activity.models import FactRow
from foundation.activity.relay import relay_due_facts
from notifications.models import (
    WAITING,
    WIPED,
    DigestSchedule,
    Notification,
    OutgoingEmail,
)
from notifications.schedule import next_due

REASON = "Held: it was written before the backup was brought back, and may have been sent since."


@dataclass(frozen=True)
class Held:
    """How many letters, notices that would have become letters, and digests will not go out."""

    letters: int
    notices: int
    digests: int


def hold_mail(*, until: datetime) -> Held:
    """Let nothing of before `until` be mailed: the instance that the backup is of has done that.

    Letters that wait are dropped with a reason, what happened is shown at the bell alone, and
    digests whose hour had come count as told up to `until`. Nobody may be sending meanwhile.
    """
    # What no listener had heard of yet is told first, or it would be news, and mailed, later.
    facts = FactRow.objects.filter(at__lte=until, relayed_at=None, parked_at=None)
    facts.update(due_at=leases.database_now())
    while relay_due_facts():
        pass
    with transaction.atomic():
        return Held(_drop_letters(until), _settle_notices(until), _move_on_digests(until))


def _drop_letters(until: datetime) -> int:
    waiting = OutgoingEmail.objects.filter(WAITING, created_at__lte=until)
    return waiting.update(dropped_at=leases.database_now(), error=REASON, **WIPED)


def _settle_notices(until: datetime) -> int:
    of_old_facts = Q(fact_id__in=FactRow.objects.filter(at__lte=until).values("pk"))
    open_rows = Notification.objects.filter(
        of_old_facts | Q(created_at__lte=until), mail_decided_at=None
    )
    return open_rows.update(mail_decided_at=leases.database_now())


def _move_on_digests(until: datetime) -> int:
    now = leases.database_now()
    due = DigestSchedule.objects.select_for_update().filter(next_digest_at__lte=until)
    schedules = list(due.order_by("pk"))
    for schedule in schedules:
        schedule.digest_through_at = max(schedule.digest_through_at, min(until, now))
        schedule.next_digest_at = schedule.due_at = next_due(
            schedule.cadence, schedule.weekday, schedule.hour, schedule.zone, now
        )
        schedule.attempt = 0
    DigestSchedule.objects.bulk_update(
        schedules, ["digest_through_at", "next_digest_at", "due_at", "attempt"]
    )
    return len(schedules)
