"""Pages that a browser saved in one file: MHTML is unpacked, a Safari web archive recognised."""

import email
import re
from email.message import Message

from articles import charsets
from articles.refusals import Refused

MAX_PARTS = 500
_HEAD_CHARACTERS = 3000
_MULTIPART = re.compile(r"^content-type:\s*multipart/related\b", re.I | re.M)
_HTML = ("text/html", "application/xhtml+xml")


def is_mhtml(text: str) -> bool:
    """True if the text begins with the headers of an MHTML file (RFC 2557)."""
    head = re.split(r"\r?\n\r?\n", text[:_HEAD_CHARACTERS].lstrip(), maxsplit=1)[0]
    return bool(_MULTIPART.search(head)) and "mime-version" in head.lower()


def is_web_archive(data: bytes) -> bool:
    """True for what Safari saves: a property list, binary or XML, with one main resource."""
    head = data[:_HEAD_CHARACTERS]
    is_list = head.startswith(b"bplist") or (b"<plist" in head and b"<html" not in head.lower())
    return is_list and b"WebMainResource" in data


def unpacked(text: str) -> tuple[str, str]:
    """Return the HTML of the page in an MHTML file, and the address it says it was saved from.

    Refuses, as `bad_file`, a file without a page, and `too_large` one of more than 500 parts.
    """
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "replace")
    message = email.message_from_bytes(data.lstrip())
    start = str(message.get_param("start") or "").strip("<>")
    pages = []
    for number, part in enumerate(message.walk()):
        if number > MAX_PARTS:
            raise Refused("too_large", reason="parts")
        if part.get_content_type() in _HTML and not part.is_multipart():
            pages.append(part)
    if not pages:
        raise Refused("bad_file")
    named = [part for part in pages if _header(part, "Content-ID").strip("<>") == start]
    page = named[0] if start and named else pages[0]
    payload = page.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    html = charsets.decoded(body, str(page.get_content_charset() or ""))
    addresses = (
        _header(message, "Snapshot-Content-Location"),
        _header(page, "Content-Location"),
        _header(message, "Content-Location"),
    )
    return html, next((address for address in addresses if address), "")


def _header(part: Message, name: str) -> str:
    """A header on one line; long addresses are folded with spaces that are none of theirs."""
    return "".join(str(part.get(name, "")).split())
