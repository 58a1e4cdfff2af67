"""Reads what a person wrote in reply to one of our emails, and whether a machine wrote it; pure."""

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr
from typing import Any

from lxml import etree
from lxml import html as markup

# More than that is not quoted back.
MOST_WORDS = 5_000
_MOST_HTML = 100_000
_MOST_REFERENCES = 20
_ID = re.compile(r"<[!-;=?-~]{1,190}>")
_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list")
# RFC 3834 asks for the first; the others are what common responders write in its place.
_ANSWERED_BY_MACHINE = ("auto-submitted", "x-auto-response-suppress", "x-autoreply",
                        "x-autorespond", "x-autorespond-to", "x-failed-recipients",
                        "feedback-id", "x-loop")  # fmt: skip
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
# Mailboxes that belong to no person: RFC 2142, and what mail servers call themselves.
_NO_PERSON = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|daemon|postmaster|majordomo|listserv|no-?reply|do-?not-?reply"
    r"|root|bounces?|owner-.*|.*-(?:owner|request|bounces?))(?:[+=].*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A mail as its writer's words. `answers` are the ids that it says it answers, newest first."""

    answers: tuple[str, ...] = ()
    words: str = ""
    is_automatic: bool = True


def reply_in(message: Message) -> Reply:
    """Return the reply; `is_automatic` where nobody should answer it (RFC 3834)."""
    named = [*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))]
    return Reply(
        answers=tuple(dict.fromkeys(named))[:_MOST_REFERENCES],
        words=_own_words(message),
        is_automatic=_is_automatic(message),
    )


def _is_automatic(message: Message) -> bool:
    if any(_said(message, name) not in ("", "no", "none") for name in _ANSWERED_BY_MACHINE):
        return True
    if any(name in message for name in _LISTS) or _said(message, "precedence") in _BULK:
        return True
    if message.get_content_type() in ("multipart/report", "text/calendar"):
        return True
    envelope = message.get("Return-Path")
    if envelope is not None and "@" not in str(envelope):
        return True
    local, at, _domain = parseaddr(str(message.get("From", "")))[1].rpartition("@")
    return not at or _NO_PERSON.fullmatch(local) is not None


def _own_words(message: Message) -> str:
    """Return the lines that are not quoted from the email it answers, at most MOST_WORDS."""
    plain = rich = ""
    for part in message.walk():
        if part.is_multipart() or part.get_filename():
            continue
        match part.get_content_type():
            case "text/plain":
                plain = plain or _decoded(part)
            case "text/html":
                rich = rich or _decoded(part)[:_MOST_HTML]
    lines = (plain.strip() or _words_of_html(rich)).splitlines()
    words = "\n".join(line.rstrip() for line in lines if not line.lstrip().startswith(">")).strip()
    return words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1].rstrip() + "…"


def _words_of_html(rich: str) -> str:
    if not rich.strip():
        return ""
    try:
        page: Any = markup.document_fromstring(rich)
    except etree.LxmlError:
        return ""
    # The types of the library know neither what a path finds nor how to drop an element.
    for element in page.xpath("//script | //style | //head | //blockquote"):
        element.drop_tree()
    for element in page.iter("br", "p", "div", "li", "tr"):
        element.tail = "\n" + (element.tail or "")
    return str(page.text_content())


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        words = payload.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        words = payload.decode("utf-8", "replace")
    # Some encodings yield half characters, which no database takes.
    return words.replace("\x00", "").encode("utf-8", "replace").decode()


def _ids(message: Message, name: str) -> list[str]:
    return _ID.findall(str(message.get(name, "")))


def _said(message: Message, name: str) -> str:
    return str(message.get(name, "")).partition(";")[0].strip().lower()
