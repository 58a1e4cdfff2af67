"""The mailbox of an embedded instance: letters become files that its own pages show."""

import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

# When it was written, to the microsecond, and what keeps two of the same moment apart.
_NAME = re.compile(r"\d{8}T\d{12}-[0-9a-f]{8}")
MOST_SHOWN = 200


class EmailBackend(BaseEmailBackend):
    """Writes each letter as an .eml file into AYNI_DATA_DIR/mail instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the letters and return how many those are."""
        for message in email_messages:
            keep(message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class KeptLetter:
    """A letter in the mailbox, parsed again as a mail program would."""

    name: str
    raw: bytes

    @property
    def message(self) -> ParsedMessage:
        """Return the parsed message."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """Return the part for reading as text."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Return the part for reading as HTML; empty where there is none."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


def keep(raw: bytes) -> str:
    """Write a letter in one step, so that a reader never sees half of it; return its name."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    draft = folder / f".{name}"
    draft.write_bytes(raw)
    os.replace(draft, folder / f"{name}.eml")  # noqa: PTH105 - atomic, whatever stands there
    return name


def letters() -> list[KeptLetter]:
    """Return the latest letters, the newest first."""
    names = sorted((path.stem for path in _folder().glob("*.eml")), reverse=True)
    found = (letter(name) for name in names[:MOST_SHOWN])
    return [one for one in found if one is not None]


def letter(name: str) -> KeptLetter | None:
    """Return one letter; None for a name that no letter has."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return KeptLetter(name, (_folder() / f"{name}.eml").read_bytes())
    except FileNotFoundError:
        return None


def _folder() -> Path:
    return Path(settings.AYNI_DATA_DIR) / "mail"
