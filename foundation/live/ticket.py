"""The ticket that opens a socket: signed, short-lived, bound to the access epoch."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.core import signing
from django.utils import timezone

LIFE = timedelta(minutes=10)


class Pass(NamedTuple):
    """Who opened a socket, as of which access epoch, and until when (Unix time; None: open)."""

    learner_id: int
    access_epoch: int
    until: int | None = None


def issue(learner_id: int, access_epoch: int, until: datetime | None = None) -> str:
    """Return a ticket for ten minutes; its sockets end at `until`, as the session does."""
    return renew(Pass(learner_id, access_epoch, int(until.timestamp()) if until else None))


def renew(held: Pass) -> str:
    """Return a fresh ticket for the same learner, epoch and end."""
    return _signer().sign_object(list(held))


def verify(ticket: str) -> Pass | None:
    """Return what a ticket grants, or None if it is forged, malformed, or too old."""
    try:
        held = Pass(*_signer().unsign_object(ticket, max_age=LIFE))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return None if has_ended(held) else held


def has_ended(held: Pass) -> bool:
    """Say whether the session behind it is over."""
    return held.until is not None and held.until <= timezone.now().timestamp()


def _signer() -> signing.TimestampSigner:
    # A Sec-WebSocket-Protocol value is an HTTP token, in which the usual ":" is not allowed.
    return signing.TimestampSigner(sep=".", salt="foundation.live.ticket")
