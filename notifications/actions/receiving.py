"""Taking in email: bounces and refusals count, a person's reply is answered, all is noted."""

import logging
from collections.abc import Callable
from hashlib import sha256

from django.db import transaction
from django.db.models.functions import Now

from learners.actions.reaching import resume_mail, stop_mail
from learners.models import Learner
from notifications.actions.answering import Writer, email_named, queue_answer, writer_of
from notifications.mail import returned
from notifications.mail.bounces import Bounce
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
MOST_UNCOUNTED = 5000
STOP_AT = 4

Outcome = InboundEmail.Outcome


def take_mail(raw: bytes, *, size_bytes: int, recipient: str = "") -> InboundEmail:
    """Note a received email; count a bounce of one of ours, answer a person who replied.

    `raw` is at most MOST_BYTES of it and `size_bytes` its whole length. Nothing it holds is kept
    but who it says it is from. The same email again changes nothing. A bounce counts only for an
    email that really went out, once for each, and where it says that the address is the reason.
    So one email which got into other hands cannot stop the learner's mail, and what others hold
    against us stops nobody's; too many do. A person hears once a day that a reply by mail is not
    posted; a machine hears nothing.
    """
    received, outcome = _read(raw, size_bytes)
    identity = received.message_id.encode("utf-8", "replace") or raw
    row = InboundEmail(
        fingerprint=sha256(identity).hexdigest(),
        message_id=one_line(received.message_id)[:200],
        sender=one_line(received.sender)[:320],
        recipient=one_line(recipient)[:320],
        size_bytes=size_bytes,
        outcome=outcome,
    )
    if received.report is not None:
        _take_report(row, received.report)
        return _keep(row)
    writer = writer_of(received)
    if received.bounce is not None and not _is_by_reader(writer, received.sender):
        _take_bounce(row, received.bounce, received.reply.answers)
    elif received.is_report:
        row.outcome = Outcome.UNKNOWN_BOUNCE
    elif writer is not None:
        row.learner = writer.learner
        return _keep(row, answer=lambda: queue_answer(writer, received))
    elif outcome == Outcome.NOT_TAKEN and received.reply.is_automatic:
        row.outcome = Outcome.AUTOMATIC
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
    """Forget up to `limit` received letters that are too old, and as many of too many.

    What counts nothing anybody can send: the newest MOST_UNCOUNTED are kept. Returns how many went.
    """
    old = InboundEmail.objects.filter(received_at__lt=Now() - FORGIVEN_AFTER)
    uncounted = InboundEmail.objects.filter(weight=0)
    ids = set(old.values_list("pk", flat=True)[:limit])
    ids |= set(uncounted.values_list("pk", flat=True)[MOST_UNCOUNTED : MOST_UNCOUNTED + limit])
    cleared, _by_kind = InboundEmail.objects.filter(pk__in=ids).delete()
    return cleared


def _take_report(row: InboundEmail, report: Report) -> None:
    """Count a report against the address of the email that it names."""
    email = email_named((report.message_id,))
    row.outcome = Outcome.BOUNCED if report.has_failed else Outcome.DELAYED
    if row.outcome != Outcome.BOUNCED:
        return
    if email is None or email.learner is None:
        row.outcome = Outcome.UNKNOWN_BOUNCE
        return
    _count(row, email, email.recipient, report)


def _take_bounce(row: InboundEmail, bounce: Bounce, answers: tuple[str, ...]) -> None:
    """Count a bounce by the email that it quotes or answers; without one, only name the learner.

    Anybody can write that an address failed, and nobody can guess the Message-ID.
    """
    email = email_named((bounce.message_id, *answers))
    if email is not None:
        named = Report(
            message_id=email.message_id, status=bounce.status, has_failed=bounce.has_failed
        )
        _take_report(row, named)
        return
    learner = Learner.objects.filter(email__in=bounce.addresses).first()
    row.outcome = Outcome.UNPROVED if learner else Outcome.UNKNOWN_BOUNCE
    row.learner, row.address = learner, learner.email if learner else ""


def _is_by_reader(writer: Writer | None, sender: str) -> bool:
    """Say whether a reader of ours sent it: a mail server never writes from their address."""
    return writer is not None and sender.lower() == writer.address.lower()


def _count(row: InboundEmail, email: OutgoingEmail, address: str, report: Report) -> None:
    row.learner, row.address = email.learner, address
    row.status, row.weight = report.status, report.weight
    row.fingerprint = sha256(f"bounce\n{email.message_id}".encode()).hexdigest()


def _read(raw: bytes, size_bytes: int) -> tuple[Received, Outcome]:
    if size_bytes > MOST_BYTES:
        return Received(), Outcome.TOO_LARGE
    try:
        return returned.read(raw), Outcome.NOT_TAKEN
    except Exception as error:
        # A stranger's bytes, read by a parser with a history: nothing they do may stop the mail.
        log.warning("a received letter could not be read: %s", type(error).__name__)
        return Received(), Outcome.UNREADABLE


def _keep(row: InboundEmail, answer: Callable[[], bool] | None = None) -> InboundEmail:
    """Write the row, unless the same email was handled before, and stop mail where it is time.

    `answer` queues an answer and says whether it did.
    """
    with transaction.atomic():
        if row.learner is not None:
            # Two bounces at once are counted one after the other.
            Learner.objects.select_for_update(no_key=True).get(pk=row.learner.pk)
        known = InboundEmail.objects.filter(fingerprint=row.fingerprint).first()
        if known is not None:
            return known
        if answer is not None and answer():
            row.outcome = Outcome.ANSWERED
        InboundEmail.objects.bulk_create([row], ignore_conflicts=True)
        if row.learner is not None and score_of(row.learner) >= STOP_AT:
            stop_mail(learner=row.learner)
    return InboundEmail.objects.get(fingerprint=row.fingerprint)
