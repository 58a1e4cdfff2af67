"""The headers of our letters: their names, threading, unsubscribing; nothing typed gets in raw."""

import unicodedata

from django.conf import settings
from django.utils.crypto import salted_hmac

from notifications.models import OutgoingEmail

Lane = OutgoingEmail.Lane
_LONGEST_SUBJECT = 200


def one_line(words: str, *, keep: str = "") -> str:
    """Return the words on one line, without anything that is not for reading but is in `keep`.

    Line ends of every alphabet become spaces; control, direction-overriding and half characters
    go; and what would pose as an encoded word is broken up, so that nothing decodes to a header.
    """
    told = [c for c in words if _breaks(c) or _readable(c) or c in keep]
    shown = "".join(" " if _breaks(c) else c for c in told)
    return " ".join(shown.split()).replace("=?", "= ?")


def subject_line(words: str) -> str:
    """Return the words as a subject: one line, not too long."""
    line = one_line(words)
    return line if len(line) <= _LONGEST_SUBJECT else line[: _LONGEST_SUBJECT - 1].rstrip() + "…"


def message_id(kind: str, *parts: object) -> str:
    """Return the same id for the same letter, however often it is tried.

    Nobody can tell it beforehand: whoever names it in a bounce has had the letter before them.
    """
    told = "\n".join([kind, *map(str, parts)])
    digest = salted_hmac("notifications.message_id", told, algorithm="sha256").hexdigest()
    return f"<{kind}.{digest[:32]}@{settings.AYNI_MAIL_HOST}>"


def thread_headers(thread_uid: str) -> dict[str, str]:
    """Return what makes a mail reader show the letters about one thread together."""
    root = f"<thread.{thread_uid}@{settings.AYNI_MAIL_HOST}>"
    return {"In-Reply-To": root, "References": root}


def answer_headers(answers_id: str) -> dict[str, str]:
    """Return what RFC 3834 asks of an automatic answer to the email of that Message-ID."""
    if not answers_id:
        return {}
    return {
        "Auto-Submitted": "auto-replied",
        "In-Reply-To": answers_id,
        "References": answers_id,
    }


def list_headers(lane: str, unsubscribe_url: str) -> dict[str, str]:
    """Return what RFC 2369, 2919, 3834 and 8058 ask of mail that one may unsubscribe from."""
    if lane in (Lane.CODE, Lane.ACCOUNT):
        return {}
    if lane == Lane.NOTICE:
        # Nobody subscribed to what moderators write to them, but no robot should answer it.
        return {"Auto-Submitted": "auto-generated"}
    return {
        "Auto-Submitted": "auto-generated",
        "List-Id": f"<{lane}.{settings.AYNI_MAIL_HOST}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _breaks(character: str) -> bool:
    return character in "\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"


def _readable(character: str) -> bool:
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Cn"):
        return False
    # Joiners shape scripts and emoji; what overrides the direction of other words goes.
    return character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
