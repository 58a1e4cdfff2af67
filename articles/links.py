"""Addresses inside imported pages: read as strictly as a browser reads them, or refused."""

import re
from urllib.parse import SplitResult, parse_qs, quote, unquote, urljoin, urlsplit

import httpx

MAX_LENGTH = 2000
MAX_HOST = 253  # as many as the name system knows

# What a browser drops silently while reading an address (WHATWG URL, section 4.4).
_DROPPED = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_WEB = re.compile(r"https?://[^/?#@\\%]+(?:[/?#]|$)", re.I)
_MAIL = re.compile(r"mailto:[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.I | re.ASCII)
_SAFE = "!$&'()*+,;=:@/?#[]~%-._"
# The form of everything `absolute` returns, for the second wall in the sanitiser.
FINAL = re.compile(
    r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?"
    r"|mailto:[\w.+-]+@[\w.-]+",
    re.ASCII,
)

_FILE_NAME = re.compile(
    r"[^/:]+:(?P<name>[^/:]+\.(?:apng|bmp|djvu|gif|jpe?g|pdf|png|stl|svg|tiff?|webp|xcf"
    r"|avif|avi|flac|m4a|m4v|midi?|mov|mp3|mp4|mpe?g|oga|ogg|ogv|opus|wav|webm))",
    re.I,
)


def absolute(href: str, base_url: str) -> str | None:
    """The full http, https or mailto address `href` means on `base_url`; None if it has none.

    Backslashes, other schemes, credentials and hosts that cannot be are refused, never repaired.
    """
    href = _DROPPED.sub("", href).strip(_EDGES).encode("utf-8", "replace").decode()
    if not href or len(href) > MAX_LENGTH or "\\" in href:
        return None
    scheme = _SCHEME.match(href)
    if scheme and scheme[1].lower() == "mailto":
        address = _MAIL.match(href)
        return "mailto:" + address[0][7:] if address else None
    if not (scheme and scheme[1].lower() in ("http", "https")):
        if scheme or href.startswith("///") or not base_url:
            return None
        try:
            href = urljoin(base_url, href)
        except ValueError:
            return None
    return _web_address(href)


def _web_address(url: str) -> str | None:
    if not _WEB.match(url):
        return None
    try:
        parsed = httpx.URL(url)
        host = httpx.URL(scheme=parsed.scheme, host=parsed.host, port=parsed.port)
        if len(parsed.raw_host) > MAX_HOST:
            return None
    except (httpx.InvalidURL, ValueError):
        return None
    rest = url.split("//", 1)[1]
    path = quote(rest[len(re.split(r"[/?#]", rest, maxsplit=1)[0]) :], safe=_SAFE)
    final = str(host).rstrip("/") + (path or "/")
    return final if FINAL.fullmatch(final) and len(final) <= MAX_LENGTH else None


def fragment_within(href: str, base_url: str) -> str | None:
    """The id that `href` points at if it stays on the page of `base_url`, else None."""
    href = _DROPPED.sub("", href).strip(_EDGES)
    if href.startswith("#"):
        return _printable(unquote(href[1:])) or None
    page, hash_mark, fragment = href.partition("#")
    if not (hash_mark and fragment and base_url) or "\\" in page:
        return None
    here = absolute(base_url, "")
    if not here or absolute(page, base_url) != here.split("#")[0]:
        return None
    return _printable(unquote(fragment)) or None


def split(address: str) -> SplitResult:
    """The parts of an address; all are empty where it cannot be one."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _printable(text: str) -> str:
    """A text without what `%00` and its like put into it: no database and no tree takes these."""
    return "".join(character for character in text if character.isprintable())


def file_name(href: str) -> str | None:
    """The name of the file whose description page `href` is, in the wiki's own language."""
    parts = split(href)
    titles = parse_qs(parts.query).get("title", [])
    for candidate in [*titles, unquote(parts.path).rsplit("/", 1)[-1]]:
        match = _FILE_NAME.fullmatch(candidate)
        if match:
            return normal_file_name(match["name"])
    return None


def file_name_in_source(src: str) -> str | None:
    """The file name inside an image address: .../a/ab/X.jpg or .../thumb/a/ab/X.jpg/220px-X.jpg."""
    parts = [unquote(part) for part in split(src).path.split("/") if part]
    if "thumb" in parts[:-2]:
        return normal_file_name(parts[-2]) or None
    return (normal_file_name(parts[-1]) or None) if parts else None


def normal_file_name(name: str) -> str:
    """One spelling per file, the one of the wiki's addresses: underscores, first letter large."""
    name = _printable(name).strip().replace(" ", "_")
    first = name[:1].upper()
    # A letter whose capital is two letters (ß) stays, as it does on wikis.
    return (first if len(first) == 1 else name[:1]) + name[1:]


def file_page(name: str, base_url: str) -> str:
    """Where the wiki of `base_url` describes the file, guessed from the page's own address."""
    escaped = "File:" + quote(normal_file_name(name), safe="")
    parts = split(base_url)
    if parts.path.endswith("index.php") and "title" in parse_qs(parts.query):
        return absolute(f"{parts.scheme}://{parts.netloc}{parts.path}?title={escaped}", "") or ""
    return absolute(urljoin(base_url, "./") + escaped, "") or "" if base_url else ""
