"""The one guarded door to the open web: what Ayni reads from a stranger comes through here."""

import logging
import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urljoin

import httpcore
import httpx
from django.conf import settings

from articles import charsets
from articles.connecting import PORTS, GuardedBackend, Resolver, resolve
from articles.refusals import Refused

logger = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 3
MAX_URL_LENGTH = 2000
MAX_PORT = 65535
DEADLINE_S = 15.0
LONGEST_PAUSE_S = 3600
_HOST = re.compile(rb"[a-z0-9._:-]+")
_LABEL = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]{1,40})", re.I)


# Waits for a host's turn (its name with the port, a moment of the monotonic clock) and holds it.
Turn = Callable[[str, float], AbstractContextManager[None]]


def at_once(host: str, until: float) -> AbstractContextManager[None]:
    """The turn of whoever asks alone: no waiting."""
    return nullcontext()


class Accept(Enum):
    """What kind of answer is asked for: the content types that are let in."""

    PAGE = ("text/html", "application/xhtml+xml")
    JSON = ("application/json",)
    XML = ("application/rsd+xml", "application/xml", "text/xml")
    IMAGE = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True)
class Fetched:
    """An answer of status 200: final `url` after redirects, decoded `body`, its `charset`."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)
    charset: str

    def text(self) -> str:
        """The body as text; bytes that do not fit the charset become U+FFFD."""
        return self.body.decode(self.charset, errors="replace").removeprefix("\ufeff")


def fetch(
    url: str,
    *,
    accept: Accept,
    max_bytes: int = MAX_BYTES,
    deadline_s: float = DEADLINE_S,
    resolver: Resolver | None = None,
    turn: Turn = at_once,
) -> Fetched:
    """Read `url` over HTTP(S), following at most three redirects, each vetted like the first.

    Refuses (`Refused`) other schemes and ports, credentials, every address that is not public,
    answers of another kind, more than `max_bytes` after decoding and anything that is not done
    after `deadline_s` seconds in all, waiting for each host's `turn` included. What was refused
    for whose sake is in the log only.
    """
    until = time.monotonic() + deadline_s
    target = _parse(url, typed=True)
    for _hop in range(MAX_REDIRECTS + 1):
        try:
            with turn(target.netloc.decode("ascii"), until):
                answer = _get(target, accept, max_bytes, GuardedBackend(until, resolver or resolve))
        except Refused as refused:
            logger.info("fetch refused: %s at %r", refused.reason, str(target))
            raise
        if isinstance(answer, Fetched):
            return answer
        target = _parse(_joined(target, answer), typed=False)
    raise Refused("too_many_redirects")


def _parse(url: str, *, typed: bool) -> httpx.URL:
    """A strict reading of `url`; a typed one may carry no credentials, a redirect loses them."""
    if len(url) > MAX_URL_LENGTH or "\\" in url or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        raise Refused("bad_address")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("bad_address") from error
    if parsed.scheme not in PORTS or not _HOST.fullmatch(parsed.raw_host):
        raise Refused("bad_address", reason="scheme or host")
    if (parsed.port or 0) > MAX_PORT:
        raise Refused("bad_address", reason="port")
    if parsed.userinfo:
        if typed:
            raise Refused("credentials")
        parsed = parsed.copy_with(username=None, password=None)
    return parsed.copy_with(fragment=None)


def _joined(target: httpx.URL, location: str) -> str:
    try:
        return urljoin(str(target), location)
    except ValueError as error:  # such as a bracket that is never closed
        raise Refused("bad_address", reason="redirect") from error


def _get(url: httpx.URL, accept: Accept, max_bytes: int, backend: GuardedBackend) -> Fetched | str:
    """One request: the answer, or where it redirects to."""
    remaining = backend.remaining()
    headers = [
        (b"Host", url.netloc),
        (b"User-Agent", settings.AYNI_USER_AGENT.encode("ascii", "replace")),
        (b"Accept", ", ".join(accept.value).encode()),
        (b"Accept-Encoding", b"gzip"),
    ]
    origin = httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), remaining)
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=_ssl_context(), max_connections=1, network_backend=backend
            ) as pool,
            pool.stream("GET", origin, headers=headers, extensions={"timeout": timeouts}) as answer,
        ):
            return _read(url, answer, accept, max_bytes)
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise Refused("unreachable", reason="timeout") from error
    except (httpcore.NetworkError, OSError) as error:
        raise Refused("unreachable", reason="no_connection") from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, zlib.error) as error:
        raise Refused("damaged") from error
    except ValueError as error:  # a host name that TLS cannot ask for
        raise Refused("bad_address", reason="host") from error


def _read(
    url: httpx.URL, answer: httpcore.Response, accept: Accept, max_bytes: int
) -> Fetched | str:
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers
    }
    if answer.status in (301, 302, 303, 307, 308):
        if not headers.get("location"):
            raise Refused("site_error", reason="redirect without a target")
        return headers["location"]
    _check_status(answer.status, headers)
    kind, _, parameters = headers.get("content-type", "").partition(";")
    if kind.strip().lower() not in accept.value:
        raise Refused("wrong_kind", reason=f"content type {kind[:60]!r}")
    body = b"".join(_decoded(answer.iter_stream(), headers.get("content-encoding", ""), max_bytes))
    label = _LABEL.search(parameters)
    charset = charsets.encoding_of(body, label[1] if label else "")
    return Fetched(str(url), answer.status, headers, body, charset)


def _check_status(status: int, headers: dict[str, str]) -> None:
    if status == HTTPStatus.OK:
        return
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise Refused("unreachable", reason=f"status {status}")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise Refused("site_refused", reason=f"status {status}")
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        raise Refused("try_later", retry_after_s=retry_after_s(headers))
    raise Refused("site_error", reason=f"status {status}")


def retry_after_s(headers: dict[str, str]) -> int:
    """How many seconds the site asks us to wait: 60 if it does not say, an hour at most."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        # Python refuses to read thousands of digits, and no pause needs more than six.
        seconds = int(value) if len(value) <= 6 else LONGEST_PAUSE_S
    else:
        seconds = _until(value)
    return min(max(seconds, 1), LONGEST_PAUSE_S)


def _until(date: str) -> int:
    try:
        moment = parsedate_to_datetime(date[:100])
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return int((aware - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError, TypeError, IndexError):
        return 60


def _decoded(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> Iterator[bytes]:
    """The body in pieces, unpacked in bounded steps so that a small bomb never becomes large."""
    if encoding.strip().lower() not in ("", "identity", "gzip", "x-gzip"):
        raise Refused("damaged", reason=f"encoding {encoding[:40]!r}")
    left = max_bytes
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding.lower() else None
    for chunk in chunks:
        packed = chunk
        while packed:
            if unpack is None:
                piece, packed = packed, b""
            else:
                piece, packed = unpack.decompress(packed, left + 1), unpack.unconsumed_tail
            left -= len(piece)
            if left < 0:
                raise Refused("too_large")
            yield piece
        if unpack and unpack.eof:
            return  # whatever follows the end is not read: it could go on for ever
    if unpack:
        raise Refused("damaged", reason="gzip stream cut short")


@lru_cache(maxsize=1)
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
