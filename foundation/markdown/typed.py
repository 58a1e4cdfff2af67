"""Typed text as it may be stored."""

import re

_GAPS = re.compile(r"[^\S\u00a0\u202f]+")


def clean_text(text: str) -> str:
    """Return typed text as it may be stored: one kind of line end, nothing a database refuses.

    Control characters go (tab and line end stay), and so do halves of characters.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if _storable(c)).strip()


def on_one_line(text: str) -> str:
    """Return the text with white space as single spaces; those that may not break stay as typed.

    French sets its question marks and colons with them.
    """
    return _GAPS.sub(" ", text).strip()


def _storable(character: str) -> bool:
    code = ord(character)
    return character in "\n\t" or (code >= 0x20 and code != 0x7F and not 0xD800 <= code <= 0xDFFF)
