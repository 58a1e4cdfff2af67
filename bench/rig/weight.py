"""How many bytes a browser fetches for a page: at first, and when it comes back."""

import gzip
import re
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urljoin, urlsplit

import brotli

_IN_PAGE = re.compile(
    r'<(?:script|img)\b[^>]*?\bsrc="([^"]+)"'
    r'|<link\b(?=[^>]*\brel="(?:stylesheet|icon)")[^>]*?\bhref="([^"]+)"'
)
_IN_CSS = re.compile(r"""url\(["']?([^"')]+)["']?\)|@import\s+["']([^"']+)["']""")
_IN_JS = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")
_NAMING = {"html": _IN_PAGE, "css": _IN_CSS, "javascript": _IN_JS}
# What is kept this long without asking is not fetched by who comes back within the week.
WEEK = 7 * 24 * 3600


class Browser:
    """Fetches a page with what it names, from one server; it follows imports and style sheets."""

    def __init__(self, port: int, cookie: str) -> None:
        self.line = HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Host": "ayni.test", "Accept-Encoding": "gzip, br", "Cookie": cookie}
        self.kept: dict[str, str] = {}
        self.fresh: set[str] = set()

    def weigh(self, path: str) -> int:
        """Return the bytes of a visit, heads and bodies; a second one finds what may be kept."""
        seen: set[str] = set()
        waiting, total = [path], 0
        while waiting:
            address = waiting.pop()
            if address in seen or address in self.fresh:
                continue
            seen.add(address)
            size, named = self._fetch(address)
            total += size
            waiting += [urljoin(address, one) for one in named]
        return total

    def _fetch(self, address: str) -> tuple[int, list[str]]:
        parts = urlsplit(address)
        if parts.scheme == "data" or parts.netloc:
            return 0, []
        headers = dict(self.headers)
        if address in self.kept:
            headers["If-None-Match"] = self.kept[address]
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self.line.request("GET", target, headers=headers)
        answer = self.line.getresponse()
        body = answer.read()
        head = sum(len(name) + len(value) + 4 for name, value in answer.getheaders()) + 19
        if etag := answer.getheader("ETag"):
            self.kept[address] = etag
        if _keeps_for(answer) >= WEEK:
            self.fresh.add(address)
        return head + len(body), _named_in(answer, body)


def _keeps_for(answer: HTTPResponse) -> int:
    found = re.search(r"max-age=(\d+)", answer.getheader("Cache-Control", ""))
    return int(found[1]) if found else 0


def _named_in(answer: HTTPResponse, body: bytes) -> list[str]:
    kind = answer.getheader("Content-Type", "")
    pattern = next((one for word, one in _NAMING.items() if word in kind), None)
    if pattern is None or not body:
        return []
    match answer.getheader("Content-Encoding"):
        case "gzip":
            body = gzip.decompress(body)
        case "br":
            body = brotli.decompress(body)
    found = pattern.findall(body.decode())
    return [one for hit in found for one in ([hit] if isinstance(hit, str) else hit) if one]
