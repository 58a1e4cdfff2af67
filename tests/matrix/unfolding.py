"""Finds words in bytes, however they are wrapped: packed, pickled, escaped, in base64 or in hex."""

import base64
import binascii
import bz2
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from tests.matrix.words import Words

# What JSON, messages of Celery and a cache may be put into, one into another.
_DEPTH = 4
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){6,}")
_ESCAPED = re.compile(rb"(?:\\u[0-9a-fA-F]{4})+")
_PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


def found_in(
    words: Words, blobs: Iterable[bytes], secrets: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Return the places whose words stand in any of these, each with the first bytes it was in.

    `secrets` are looked for too: what the product made by itself, with its place.
    """
    found: dict[str, bytes] = {}
    for blob in dict.fromkeys(blobs):
        for form in unfolded(blob):
            text = form.decode("latin-1")
            for place in words.met(text):
                found.setdefault(place, blob)
            for secret, place in (secrets or {}).items():
                if secret in text:
                    found.setdefault(place, blob)
    return found


def unfolded(blob: bytes, depth: int = _DEPTH) -> Iterator[bytes]:
    """Yield the bytes, and what comes to light when each wrapping is taken off them.

    Pickles and msgpack leave a text as it is, so that it is found in them as they are.
    """
    yield blob
    if depth:
        for inner in _unwrapped(blob):
            yield from unfolded(inner, depth - 1)


def _unwrapped(blob: bytes) -> Iterator[bytes]:
    if b"\0" in blob:
        # UTF-16 and UTF-32 put zeros between letters.
        yield blob.replace(b"\0", b"")
    if b"\\u" in blob:
        yield _ESCAPED.sub(lambda found: json.loads(b'"%b"' % found[0]).encode(), blob)
    for packed in _PACKED.finditer(blob):
        yield from _unpacked(blob[packed.start() :])
    if blob.startswith(b"BZh"):
        with suppress(OSError, ValueError, EOFError):
            yield bz2.decompress(blob)
    for run in _HEX.finditer(blob):
        yield bytes.fromhex(run[0].decode())
    for run in _BASE64.finditer(blob):
        # Where in the run it begins is not known: something else may stand right before it.
        for start in range(4):
            yield from _decoded(run[0][start:])


def _unpacked(blob: bytes) -> Iterator[bytes]:
    try:
        # Of zlib or gzip, whichever its head says; what follows it is left alone.
        yield zlib.decompressobj(wbits=zlib.MAX_WBITS | 32).decompress(blob)
    except zlib.error:
        return


def _decoded(run: bytes) -> Iterator[bytes]:
    whole = run[: len(run) // 4 * 4 or None]
    try:
        yield base64.b64decode(whole.replace(b"-", b"+").replace(b"_", b"/"), validate=True)
    except binascii.Error:
        return
