"""Reads bounces that are no report by RFC 3464, with the library flufl.bounce; pure.

Exim, qmail, older Gmail, Exchange and others describe a failed delivery in words of their own.
"""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from flufl.bounce import all_failures

from notifications.mail.status import status_in, status_of_words

log = logging.getLogger(__name__)

# The library looks for some sixty phrases in every line, and for addresses in time that grows by
# the square of a line's length. A mail server describes a failure at the top, on short lines.
_MOST_BYTES = 64 * 1024
_LONGEST_LINE = 400
_QUOTED_ID = re.compile(r"^[>\s]*(?:original-)?message-id:\s*(<[!-;=?-~]{1,190}>)", re.I | re.M)


@dataclass(frozen=True, kw_only=True)
class Bounce:
    """A failed delivery in a mail server's own words. `message_id` is "" where none is quoted."""

    addresses: frozenset[str]
    has_failed: bool
    status: str
    message_id: str


def bounce_in(raw: bytes) -> Bounce | None:
    """Return what a bounce says; None where the library does not recognise one.

    Only the first 64 KiB are read, and 400 bytes of each line.
    """
    lines = raw[:_MOST_BYTES].splitlines()
    message = message_from_bytes(b"\n".join(line[:_LONGEST_LINE] for line in lines))
    try:
        delayed, failed = all_failures(message)
    except Exception as error:
        # The library reads heuristically; an email without a sender, for one, makes it fail.
        log.info("a received email is no bounce to the library: %s", type(error).__name__)
        return None
    if not failed and not delayed:
        return None
    words = "\n".join(_texts(message))
    quoted = _QUOTED_ID.search(words)
    # What stands below the quoted head is our own letter, and says nothing of the failure.
    reason = words[: quoted.start()] if quoted else words
    return Bounce(
        addresses=frozenset(_address(one) for one in failed or delayed),
        has_failed=bool(failed),
        status=status_in(reason) or status_of_words(reason),
        message_id=quoted[1] if quoted else "",
    )


def _texts(message: Message) -> list[str]:
    """Return the words of all parts that hold no other parts, those of a quoted letter too."""
    found = []
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" or part.is_multipart():
            quoted = part.get("Message-ID") if part is not message else None
            found += [f"message-id: {quoted}"] if quoted else []
            continue
        if part is not message and part.get("Message-ID"):
            found.append(f"message-id: {part.get('Message-ID')}")
        if part.get_content_maintype() in ("text", "message"):
            payload = part.get_payload(decode=True)
            found.append(payload.decode("latin-1") if isinstance(payload, bytes) else "")
    return found


def _address(found: bytes) -> str:
    return found.decode("ascii", "replace").strip().lower()
