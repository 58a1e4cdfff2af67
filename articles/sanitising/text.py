"""Tidy text: NFC, without control and invisible characters, with single spaces."""

import re
import unicodedata

CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_IGNORABLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SPACES = re.compile(r"[ \t\n\r\f]+")


def normal(text: str, *, keep_lines: bool = False) -> str:
    """The text as it is stored, so that passages count in what a browser will show."""
    text = unicodedata.normalize("NFC", _IGNORABLE.sub("", text))
    if keep_lines:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return _SPACES.sub(lambda found: "\n" if "\n" in found[0] else " ", text)
