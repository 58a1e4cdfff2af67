"""Pages that a browser saved in one file: MHTML is unpacked, a Safari web archive recognised."""

import email
import re
from email.message import Message

from articles import charsets
from articles.refusals import Refused

MAX_PARTS = 500
_HEAD_CHARACTERS = 3000
_MULTIPART = re.compile(r"^content-type:\s*multipart/related\b", re.I | re.M)
_RAW = ("", "7bit", "8bit", "binary")
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

    `text` is the file byte by byte (Latin-1), or its letters where a program sent it as text.
    Refuses, as `bad_file`, a file without a page, and `too_large` one of more than 500 parts.
    """
    is_bytes = text.isascii() or max(text) <= "\xff"
    data = text.encode("latin-1" if is_bytes else "utf-8", "replace")
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
    html = _html(page, body, has_letters=not is_bytes)
    addresses = (
        _header(message, "Snapshot-Content-Location"),
        _header(page, "Content-Location"),
        _header(message, "Content-Location"),
    )
    return html, next((address for address in addresses if address), "")


def _html(page: Message, body: bytes, *, has_letters: bool) -> str:
    """Decode the page by its label; what no transfer encoding protects may be letters already."""
    is_raw = str(page.get("Content-Transfer-Encoding", "8bit")).strip().lower() in _RAW
    if is_raw and has_letters:
        return body.decode("utf-8", "replace")
    label = str(page.get_content_charset() or "")
    # Bytes of UTF-8 have sequences that are valid; letters that only look like bytes have none.
    is_utf_8 = charsets.encoding_of(body, label) == "utf-8"
    if is_raw and is_utf_8 and not body.isascii() and body.decode("utf-8", "ignore").isascii():
        return body.decode("latin-1")
    return charsets.decoded(body, label)


def _header(part: Message, name: str) -> str:
    """A header on one line; long addresses are folded with spaces that are none of theirs."""
    return "".join(str(part.get(name, "")).split())
