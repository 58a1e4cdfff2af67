"""Taking in letters: those of ours that came back or were refused count, others are only noted."""

import logging
from hashlib import sha256

from django.db import transaction
from django.db.models.functions import Now

from learners.actions.reaching import resume_mail, stop_mail
from learners.models import Learner
from notifications.mail import returned
from notifications.mail.headers import one_line
from notifications.mail.returned import Received, Report
from notifications.models import InboundEmail, OutgoingEmail
from notifications.selectors.bounces import (
    FORGIVEN_AFTER,
    bounces_counted,
    score_of,
    stopped_long_ago,
)

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
STOP_AT = 4

Outcome = InboundEmail.Outcome


def take_mail(raw: bytes, *, size_bytes: int, recipient: str = "") -> InboundEmail:
    """Note a letter that came in, and count it where it is one of ours that came back.

    `raw` is at most MOST_BYTES of it and `size_bytes` its whole length. Nothing is ever answered,
    and nothing it holds is kept but who it says it is from. The same letter again changes nothing.
    A bounce counts only for a letter that really went out, once for each, and where it says that
    the address is the reason. So one letter which got into other hands cannot stop the learner's
    mail, and what others hold against us stops nobody's; too many letters do.
    """
    received, outcome = _read(raw, size_bytes)
    letter = None
    if received.report is not None:
        outcome = Outcome.BOUNCED if received.report.has_failed else Outcome.DELAYED
        named = OutgoingEmail.objects.filter(message_id=received.report.message_id)
        letter = named.select_related("learner").first()
    if (outcome == Outcome.BOUNCED and (letter is None or letter.learner is None)) or (
        received.is_report and received.report is None
    ):
        outcome = Outcome.UNKNOWN_BOUNCE
    identity = received.message_id.encode("utf-8", "replace") or raw
    row = InboundEmail(
        fingerprint=sha256(identity).hexdigest(),
        message_id=one_line(received.message_id)[:200],
        sender=one_line(received.sender)[:320],
        recipient=one_line(recipient)[:320],
        size_bytes=size_bytes,
        outcome=outcome,
    )
    if outcome == Outcome.BOUNCED and received.report is not None and letter is not None:
        _count(row, letter, letter.recipient, received.report)
    return _keep(row)


def count_refusal(*, email: OutgoingEmail, address: str, status: str) -> None:
    """Count a letter refused at once because of `address` as one that came back from it."""
    if email.learner is None:
        return
    row = InboundEmail(size_bytes=0, outcome=Outcome.REFUSED)
    report = Report(message_id=email.message_id, status=status, has_failed=True)
    _count(row, email, address, report)
    _keep(row)


def try_again(*, actor: Learner) -> None:
    """The learner says that their address takes mail again: what came back is forgiven.

    Records MailResumed where their mail was stopped.
    """
    with transaction.atomic():
        bounces_counted(actor).update(forgiven_at=Now())
        resume_mail(actor=actor, learner=actor)


def forgive_the_past() -> int:
    """Let letters go again to those for whom they were stopped a month ago; return how many.

    Records MailResumed for each, without an actor.
    """
    forgiven = list(stopped_long_ago())
    for learner in forgiven:
        resume_mail(actor=None, learner=learner)
    return len(forgiven)


def clear_received(limit: int = 1000) -> int:
    """Forget up to `limit` received letters that are too old to count; return how many."""
    old = InboundEmail.objects.filter(received_at__lt=Now() - FORGIVEN_AFTER)
    ids = list(old.values_list("pk", flat=True)[:limit])
    cleared, _by_kind = InboundEmail.objects.filter(pk__in=ids).delete()
    return cleared


def _count(row: InboundEmail, letter: OutgoingEmail, address: str, report: Report) -> None:
    row.learner, row.address = letter.learner, address
    row.status, row.weight = report.status, report.weight
    row.fingerprint = sha256(f"bounce\n{letter.message_id}".encode()).hexdigest()


def _read(raw: bytes, size_bytes: int) -> tuple[Received, Outcome]:
    if size_bytes > MOST_BYTES:
        return Received(), Outcome.TOO_LARGE
    try:
        return returned.read(raw), Outcome.NOT_TAKEN
    except Exception as error:
        # A stranger's bytes, read by a parser with a history: nothing they do may stop the mail.
        log.warning("a received letter could not be read: %s", type(error).__name__)
        return Received(), Outcome.UNREADABLE


def _keep(row: InboundEmail) -> InboundEmail:
    """Write the row, unless the same letter was handled before, and stop mail where it is time."""
    with transaction.atomic():
        if row.learner is not None:
            # Two bounces at once are counted one after the other.
            Learner.objects.select_for_update(no_key=True).get(pk=row.learner.pk)
        known = InboundEmail.objects.filter(fingerprint=row.fingerprint).first()
        if known is not None:
            return known
        InboundEmail.objects.bulk_create([row], ignore_conflicts=True)
        if row.learner is not None and score_of(row.learner) >= STOP_AT:
            stop_mail(learner=row.learner)
    return InboundEmail.objects.get(fingerprint=row.fingerprint)
