"""Claims the digests that are due and turns each window into at most one letter.

A claim is a lease: a worker that dies leaves its schedules to fall due again. The letter, the
window's row and the step of the schedule are one transaction, which holds only while the claim
and the window's start are still as they were taken: of two sweepers, or of one and another that
comes back from the dead, only one can write.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from foundation.activity import afterwards, leases
from learners.models import Learner
from notifications.actions.schedules import NEVER, follow_moves
from notifications.digests.composing import Composed, compose
from notifications.digests.selection import Selection
from notifications.digests.window import MARGIN, Window
from notifications.mail.headers import message_id
from notifications.models import Digest, DigestSchedule, OfferedQuestion, OutgoingEmail
from notifications.schedule import next_due

LEASE = timedelta(minutes=5)
BATCH = 100
SEND = "notifications.send_due_mail"

Claims = Mapping[str, DigestSchedule]


def compose_due_digests(limit: int = BATCH, *, due_by: datetime | None = None) -> int:
    """Compose up to `limit` digests that are due and return how many windows were settled.

    With `due_by`, a moment gone by, only those whose hour had come by then.
    """
    follow_moves()
    due = _due(due_by or leases.database_now())
    claimed = leases.claim(due, limit=limit, lease=LEASE)
    windows = windows_of(claimed, end=leases.database_now() - MARGIN)
    claims = {window.uid: schedule for window, schedule in zip(windows, claimed, strict=True)}
    composed = compose([window for window in windows if window.is_open])
    for window in windows:
        if not window.is_open:
            composed[window.uid] = Composed(window, Selection(), None)
        elif window.uid not in composed:
            _put_back(claims[window.uid])
    return _settle(claims, composed)


def look_ahead(moment: datetime) -> Iterator[Composed]:
    """Yield what would be composed at a moment that may be to come; nothing is written."""
    due = _due(moment).order_by("next_digest_at", "pk")
    for first in range(0, due.count(), BATCH):
        windows = windows_of(list(due[first : first + BATCH]), end=moment - MARGIN)
        yield from compose([window for window in windows if window.is_open]).values()


def windows_of(schedules: Sequence[DigestSchedule], *, end: datetime) -> list[Window]:
    """Return the windows of these schedules up to `end`, in the same order."""
    people = Learner.objects.in_bulk([schedule.learner_id for schedule in schedules])
    return [
        Window(people[schedule.learner_id], schedule.digest_through_at, end)
        for schedule in schedules
    ]


def _due(moment: datetime) -> QuerySet[DigestSchedule]:
    return DigestSchedule.objects.exclude(cadence=NEVER).filter(next_digest_at__lte=moment)


def _settle(claims: Claims, composed: Mapping[str, Composed]) -> int:
    """Write what was composed, for those whose claim still holds; return how many those are."""
    with transaction.atomic():
        held = _held({uid: claims[uid] for uid in composed}, composed)
        settled = [composed[uid] for uid in held]
        fresh = _not_done_before([one for one in settled if one.window.is_open])
        told = [one for one in fresh if one.letter is not None]
        emails = OutgoingEmail.objects.bulk_create([_email(one) for one in told])
        by_uid = {one.window.uid: email for one, email in zip(told, emails, strict=True)}
        Digest.objects.bulk_create([_digest(one, by_uid.get(one.window.uid)) for one in fresh])
        _count_offers(told)
        _advance(held, composed)
        if emails:
            transaction.on_commit(lambda: afterwards.wake(SEND))
    return len(held)


def _held(claims: Claims, composed: Mapping[str, Composed]) -> dict[str, DigestSchedule]:
    """Lock and return the schedules that nobody has claimed, changed or advanced since.

    On SQLite the transaction itself is the lock.
    """
    by_pk = {schedule.pk: uid for uid, schedule in claims.items()}
    rows = DigestSchedule.objects.select_for_update().filter(pk__in=by_pk).order_by("pk")
    held = {}
    for schedule in rows:
        uid = by_pk[schedule.pk]
        as_claimed = schedule.attempt == claims[uid].attempt and schedule.cadence != NEVER
        if as_claimed and schedule.digest_through_at == composed[uid].window.start:
            held[uid] = schedule
    return held


def _not_done_before(settled: Sequence[Composed]) -> list[Composed]:
    """Leave out windows that have their row already, as after a backup was brought back."""
    rows = Digest.objects.filter(
        learner__in=[one.window.learner.pk for one in settled],
        window_start__in={one.window.start for one in settled},
    )
    done = set(rows.values_list("learner_id", "window_start"))
    return [one for one in settled if (one.window.learner.pk, one.window.start) not in done]


def _advance(held: Claims, composed: Mapping[str, Composed]) -> None:
    now = leases.database_now()
    for uid, schedule in held.items():
        window = composed[uid].window
        schedule.digest_through_at = max(window.start, window.end)
        schedule.next_digest_at = schedule.due_at = next_due(
            schedule.cadence, schedule.weekday, schedule.hour, schedule.zone, now
        )
        schedule.attempt = 0
    DigestSchedule.objects.bulk_update(
        held.values(), ["digest_through_at", "next_digest_at", "due_at", "attempt"]
    )


def _count_offers(told: Sequence[Composed]) -> None:
    offered = {
        (one.window.learner.pk, row.thread_id) for one in told for row in one.selection.questions
    }
    rows = OfferedQuestion.objects.filter(
        learner__in={learner for learner, _thread in offered},
        thread__in={thread for _learner, thread in offered},
    )
    known = {(row.learner_id, row.thread_id): row.pk for row in rows}
    again = [pk for pair, pk in known.items() if pair in offered]
    OfferedQuestion.objects.filter(pk__in=again).update(times=F("times") + 1)
    OfferedQuestion.objects.bulk_create(
        OfferedQuestion(learner_id=learner, thread_id=thread)
        for learner, thread in sorted(offered - known.keys())
    )


def _email(one: Composed) -> OutgoingEmail:
    assert one.letter is not None
    learner = one.window.learner
    return OutgoingEmail(
        learner=learner,
        lane=OutgoingEmail.Lane.DIGEST,
        recipient=learner.email,
        subject=one.letter.subject,
        text=one.letter.text,
        html=one.letter.html,
        message_id=message_id("digest", learner.uid, one.window.start.isoformat()),
    )


def _digest(one: Composed, email: OutgoingEmail | None) -> Digest:
    return Digest(
        uid=one.window.uid,
        learner=one.window.learner,
        window_start=one.window.start,
        window_end=one.window.end,
        email=email,
        told=one.told if email else {},
    )


def _put_back(schedule: DigestSchedule) -> None:
    later = leases.database_now() + leases.back_off(schedule.attempt)
    leases.finish(schedule, due_at=later)
