"""Sends the emails that are due: surely, in turn, and as what they are when they leave.

Lanes go in order, sign-in codes first. Due codes also go before each email of another lane's
batch, on the same connection, so that no flood of other emails delays them.
A claimed letter that is not finished (a kill, a power cut) falls due again when its lease ends
and goes out with the same Message-ID: nothing is lost, and only what was in flight may repeat.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import prefetch_related_objects
from django.db.models.functions import Now

from foundation.activity import leases
from notifications.actions.receiving import count_refusal
from notifications.digests import rechecking
from notifications.instant import letter as instant
from notifications.mail.content import Letter
from notifications.mail.message import message_for
from notifications.mail.outcome import Outcome, outcome_of, refused_as, summary_of
from notifications.models import WAITING, WIPED, OutgoingEmail

log = logging.getLogger(__name__)

Lane = OutgoingEmail.Lane

# Longer than a batch may take: a minute of work and one last letter with every step at its
# timeout of 30 seconds.
LEASE = timedelta(minutes=6)
BATCH = 20
BATCH_SECONDS = 60
GIVE_UP_AFTER = timedelta(hours=72)
CUTS_BORNE = 2
# So many codes leave between two emails of another lane. Codes go first: what bounds how long the
# others wait is how many codes anybody can ask for (learners/rates.py).
CODES_BETWEEN = 5


def send_due_mail(limit: int = BATCH) -> int:
    """Send one batch of the first lane with letters due; return how many left its queue.

    0 means that nothing is due or that the mail server is out of reach: no need to go on.
    """
    for lane in (Lane.CODE, Lane.ACCOUNT, Lane.NOTICE, Lane.INSTANT, Lane.DIGEST):
        claimed = _claim(lane, limit)
        if claimed:
            return _send(claimed, _last_look(lane)([e for e in claimed if _reaches(e)]))
    return 0


def _claim(lane: str, limit: int) -> list[OutgoingEmail]:
    waiting = OutgoingEmail.objects.filter(WAITING, lane=lane)
    claimed = leases.claim(waiting, limit=limit, lease=LEASE, error="")
    prefetch_related_objects(claimed, "learner")
    return claimed


def _last_look(lane: str) -> Callable[[Sequence[OutgoingEmail]], Mapping[int, Letter | None]]:
    match lane:
        case Lane.INSTANT:
            return instant.letters_for
        case Lane.DIGEST:
            return rechecking.letters_for
        case _:
            return lambda emails: {email.pk: rechecking.stored(email) for email in emails}


def _reaches(email: OutgoingEmail) -> bool:
    """Too many letters came back from some: they only get what they need to put that right."""
    if email.is_about_account or email.learner is None:
        return True
    return email.learner.mail_stopped_at is None


def _send(emails: Sequence[OutgoingEmail], letters: Mapping[int, Letter | None]) -> int:
    done = 0
    wanted: list[OutgoingEmail] = []
    for email in emails:
        if not _reaches(email):
            done += leases.finish(email, dropped_at=leases.database_now(), **WIPED)
        elif email.pk not in letters:
            _put_back(email, "It could not be written.")
        elif letters[email.pk] is None:
            done += leases.finish(email, dropped_at=leases.database_now(), **WIPED)
        else:
            wanted.append(email)
    line = _Line()
    try:
        for email in line.while_it_holds(wanted):
            if email.lane != Lane.CODE:
                done += _send_codes(line)
            letter = letters[email.pk]
            assert letter is not None
            done += line.send(email, letter)
    finally:
        line.hang_up()
    for email in line.left:
        _put_back(email, line.error or "Its turn did not come in time.")
    return done


def _send_codes(line: "_Line") -> int:
    """Send the sign-in codes that fell due during a batch of another lane."""
    if not OutgoingEmail.objects.filter(WAITING, lane=Lane.CODE, due_at__lte=Now()).exists():
        return 0
    codes = _claim(Lane.CODE, CODES_BETWEEN)
    done = sum(line.send(code, rechecking.stored(code)) for code in line.while_it_holds(codes))
    for code in line.left:
        _put_back(code, line.error or "Its turn did not come in time.")
    line.left = []
    return done


class _Line:
    """One connection to the mail server for a whole batch."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend = get_connection()
        self.cuts = 0
        self.error = ""
        self.left: list[OutgoingEmail] = []
        self.ends_at = time.monotonic() + BATCH_SECONDS

    def while_it_holds(self, emails: Sequence[OutgoingEmail]) -> Iterator[OutgoingEmail]:
        """Yield letters to send until the line has failed too often or the time is over."""
        for position, email in enumerate(emails):
            if self.cuts >= CUTS_BORNE or time.monotonic() > self.ends_at or not self._dial():
                self.left = list(emails[position:])
                return
            yield email

    def send(self, email: OutgoingEmail, letter: Letter) -> bool:
        """Try one letter; say whether it has left the queue."""
        recipient = email.recipient
        if not email.is_about_account and email.learner is not None:
            recipient = email.learner.email
        try:
            self.connection.send_messages([message_for(email, letter, recipient)])
        except Exception as error:
            return self._failed(email, recipient, error)
        held = leases.finish(email, sent_at=leases.database_now(), error="", **WIPED)
        if not held:
            log.warning("%s was claimed by another worker while it was sent", email.message_id)
        return held

    def hang_up(self) -> None:
        """Close the line; a server that is gone needs no goodbye."""
        try:
            self.connection.close()
        except OSError as error:
            log.info("the mail server hung up first: %s", error)

    def _dial(self) -> bool:
        try:
            self.connection.open()
        except OSError as error:
            self.error = _words(error)
            log.warning("the mail server is out of reach: %s", summary_of(error))
            return False
        return True

    def _failed(self, email: OutgoingEmail, recipient: str, error: Exception) -> bool:
        outcome = outcome_of(error)
        # Also for those of other people that wait for it.
        self.error = summary_of(error)
        log.warning("%s was not sent (%s): %s", email.message_id, outcome.value, self.error)
        if outcome is Outcome.NEVER:
            is_given_up = _give_up(email, _words(error))
            if is_given_up and (status := refused_as(error)) is not None:
                count_refusal(email=email, address=recipient, status=status)
            return is_given_up
        if outcome is Outcome.CUT:
            self.cuts += 1
            self.hang_up()
            self.connection = get_connection()
        return _put_back(email, _words(error))


def _put_back(email: OutgoingEmail, error: str) -> bool:
    """Let the letter wait longer after every try, and give it up after three days."""
    now = leases.database_now()
    if now - email.created_at >= GIVE_UP_AFTER:
        return _give_up(email, error)
    leases.finish(email, due_at=now + leases.back_off(email.attempt), error=error)
    return False


def _give_up(email: OutgoingEmail, error: str) -> bool:
    log.error("%s is given up after %s tries", email.message_id, email.attempt)
    return leases.finish(email, given_up_at=leases.database_now(), error=error, **WIPED)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
