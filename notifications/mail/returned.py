"""Reads a received email: a bounce report (RFC 3464), another bounce, or a reply; pure."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr

from notifications.mail.bounces import Bounce, bounce_in
from notifications.mail.replies import Reply, reply_in
from notifications.mail.status import status_in, weight_of

# A report has three parts, one of which is the letter, and that has two. The time of the library's
# parser grows with their depth times the lines.
_MOST_MULTIPARTS = 12
_MULTIPART = re.compile(rb"boundary[*0-9\s]*=", re.IGNORECASE)
# Longer than any that is read here; the library splits one in time that grows by the square.
_LONGEST_HEADER = 2000
# What a letter of ours quotes of itself in the report: visible ASCII, as all our ids are.
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[!-;=?-~]{1,190}>)", re.IGNORECASE | re.MULTILINE)
_LONGEST = 300
_LONGEST_HEAD = 20_000


@dataclass(frozen=True, kw_only=True)
class Report:
    """What became of one letter of ours. `message_id` is that letter's."""

    message_id: str
    status: str
    has_failed: bool

    @property
    def weight(self) -> int:
        """Return how much it counts against the address; nothing while it is still being tried."""
        return weight_of(self.status) if self.has_failed else 0


@dataclass(frozen=True, kw_only=True)
class Received:
    """What a received letter says of itself, and the report it carries, if it is one."""

    message_id: str = ""
    sender: str = ""
    is_report: bool = False
    report: Report | None = None
    # Where it is no report that could be read: a failure in a mail server's own words.
    bounce: Bounce | None = None
    reply: Reply = field(default_factory=Reply)


class _ShortHeaders(policy.Compat32):
    """Reads of each header as much as matters."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Return name and value, the value no longer than any that is read here."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_LONGEST_HEADER]


def read(raw: bytes) -> Received:
    """Return what stands in a letter; whatever it is made of, any exception is only an Exception.

    Its bytes are the stranger's choice, so the caller bounds their number first. ValueError for
    more parts within parts than any report has.
    """
    if len(_MULTIPART.findall(raw)) > _MOST_MULTIPARTS:
        raise ValueError("too many parts")
    message = message_from_bytes(raw, policy=_ShortHeaders())
    is_report = message.get_content_type() == "multipart/report"
    report = _report(message) if is_report else None
    return Received(
        message_id=_said(message, "Message-ID")[:190],
        sender=parseaddr(_said(message, "From"))[1],
        is_report=is_report,
        report=report,
        bounce=bounce_in(raw) if report is None else None,
        reply=reply_in(message),
    )


def _report(message: Message) -> Report | None:
    status, has_failed, original = "", False, ""
    for part in message.walk():
        match part.get_content_type():
            case "message/delivery-status":
                status, has_failed = _judged(part)
            case "message/rfc822" | "text/rfc822-headers" | "message/rfc822-headers":
                original = original or _quoted_id(part)
    if not original or not status:
        return None
    return Report(message_id=original, status=status, has_failed=has_failed)


def _judged(part: Message) -> tuple[str, bool]:
    """Return the worst of what is said of the recipients: a letter of ours has only one."""
    fields = part.get_payload()
    for block in fields if isinstance(fields, list) else ():
        if not isinstance(block, Message) or "Action" not in block:
            continue
        # Some servers say no more than 5.0.0 there and the rest in what they were answered.
        status = status_in(f"{_said(block, 'Status')} {_said(block, 'Diagnostic-Code')}")
        # Some add a comment to the word, and some write "error".
        has_failed = _said(block, "Action").strip().lower().startswith(("fail", "error"))
        return status or "4.0.0", has_failed
    return "", False


def _quoted_id(part: Message) -> str:
    inner = part.get_payload()
    head = inner[0] if isinstance(inner, list) and inner else None
    words = (
        f"message-id: {_said(head, 'Message-ID')}"
        if isinstance(head, Message)
        else str(inner)[:_LONGEST_HEAD]
    )
    found = _MESSAGE_ID.search(words)
    return found[1] if found else ""


def _said(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())[:_LONGEST]
