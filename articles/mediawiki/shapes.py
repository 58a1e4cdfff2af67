"""The forms in which wikis answer, old and new, made into one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from articles import links
from articles.licences import Evidence, Refusal, Scope

Json = dict[str, Any]

MAX_ID = 2**63 - 1  # what a database keeps
MAX_COUNT = 2**31 - 1


@dataclass(frozen=True)
class Author:
    """Somebody who wrote on a page, by the name the wiki shows, and the address of that person."""

    name: str
    url: str


@dataclass(frozen=True)
class PageAnswer:
    """A page of a wiki as it was rendered, with all we must know to keep it lawfully.

    `html` is foreign and untrusted. What an answer does not tell is None, "" or empty.
    `authors` come with the busiest first; `evidence` is for `licences.resolve`; `images` are
    file names; `permanent_url` is this revision, `history_url` all of them. `touched` is the
    wiki's own mark of when the page last looked different, be it through a template.
    """

    title: str
    html: str = field(repr=False)
    page_id: int | None = None
    revid: int | None = None
    language: str = ""
    direction: str = "ltr"
    revision_at: datetime | None = None
    authors: tuple[Author, ...] = ()
    anonymous_count: int = 0
    has_hidden_authors: bool = False
    evidence: tuple[Evidence, ...] = ()
    categories: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    redirected_from: str | None = None
    source_url: str = ""
    permanent_url: str = ""
    history_url: str = ""
    site_name: str = ""
    api_url: str = ""
    touched: str = ""


@dataclass(frozen=True)
class ImageAnswer:
    """A file of a wiki: `body` is None if its licence forbids keeping it or it cannot be read."""

    name: str
    body: bytes | None = field(repr=False)
    author: str
    licence_name: str
    licence_url: str
    description_url: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class PageState:
    """The cheap answer of a refresh: whether a page moved on since we fetched it."""

    title: str
    page_id: int | None
    revid: int | None
    revised_at: datetime | None
    touched: str
    is_missing: bool
    is_redirect: bool


@dataclass(frozen=True)
class SiteInfo:
    """What a wiki says of itself."""

    name: str
    generator: str
    language: str
    is_rtl: bool
    server: str
    script: str
    article_path: str
    rights_url: str
    rights_text: str

    def page_url(self, title: str) -> str:
        """The address people read the page at."""
        return self._absolute(self.article_path.replace("$1", quote(title.replace(" ", "_"), ":/")))

    def script_url(self, title: str, query: str) -> str:
        """The address of the page with a query such as `oldid=7` or `action=history`."""
        return self._absolute(f"{self.script}?title={quote(title.replace(' ', '_'), ':/')}&{query}")

    def evidence(self) -> list[Evidence]:
        """What the wiki says of the licence of all its pages."""
        value = self.rights_url or self.rights_text
        words = self.rights_text if self.rights_url else ""
        return [Evidence(Scope.SITE, value, "siteinfo", self.server, words)] if value else []

    def _absolute(self, path: str) -> str:
        # Never joined: a title such as //elsewhere/X would lead to another host.
        return links.absolute(self.server + path, "") or ""


def site_info(query: Mapping[str, Any], api_url: str) -> SiteInfo:
    """`meta=siteinfo` of any version; what is left out is guessed from the address of the API.

    A wiki speaks for its own host alone: one that names another as its server, or in its paths, is
    not believed, or it could put its words under the address and the authors of that one.
    """
    general, rights = inner(query, "general"), inner(query, "rightsinfo")
    return SiteInfo(
        name=plain(general.get("sitename") or urlsplit(api_url).hostname, 120),
        generator=str(general.get("generator", "")),
        language=plain(general.get("lang"), 35),
        is_rtl=flag(general, "rtl"),
        server=_server(str(general.get("server") or "/"), api_url),
        script=_path(str(general.get("script") or urljoin(api_url, "index.php"))),
        article_path=_path(str(general.get("articlepath") or "/wiki/$1")),
        rights_url=plain(rights.get("url"), 500),
        rights_text=plain(rights.get("text"), 500),
    )


def is_same_host(one: str, other: str) -> bool:
    """Whether two addresses have one host, whatever the protocol and with or without `www.`."""
    try:
        hosts = [_host(urlsplit(address)) for address in (one, other)]
    except ValueError:
        return False
    return hosts[0] == hosts[1]


def _host(parts: SplitResult) -> tuple[str, int | None]:
    return (parts.hostname or "").removeprefix("www."), None if parts.port in (
        80,
        443,
    ) else parts.port


def _server(told: str, api_url: str) -> str:
    asked = urlsplit(api_url)
    try:
        told = urljoin(api_url, told)
    except ValueError:
        told = ""
    parts = urlsplit(told) if is_same_host(told, api_url) else asked
    return f"{parts.scheme}://{parts.netloc}"


def _path(told: str) -> str:
    """The path and query of a path or an address."""
    try:
        parts = urlsplit(told)
    except ValueError:
        return "/"
    return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def flag(mapping: Mapping[str, Any], name: str) -> bool:
    """A boolean: true or false in format version 2, present as "" or absent in version 1."""
    return mapping.get(name, False) not in (False, None)


def inner(data: Mapping[str, Any], name: str) -> Json:
    """The object under a name; an empty one where something else stands there, or nothing."""
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def star(value: Any, name: str = "*") -> str:
    """A text: itself, the `*` of format version 1, or the `name` of version 2."""
    if isinstance(value, dict):
        value = value.get("*", value.get(name, ""))
    return value if isinstance(value, str) else ""


def plain(value: Any, limit: int = 255) -> str:
    """A short text that can be stored: no halves of characters, no control characters.

    Of what is neither text nor number nothing is left.
    """
    is_text = isinstance(value, str | int | float) and not isinstance(value, bool)
    text = str(value if is_text else "").encode("utf-8", "replace").decode()
    return "".join(character for character in text if character.isprintable())[:limit]


def items(value: Any) -> Iterator[Json]:
    """The objects of a list, or of the numbered object that version 1 makes of one."""
    several = value.values() if isinstance(value, dict) else value
    for item in several if isinstance(value, dict | list) else ():
        if isinstance(item, dict):
            yield item


def number(value: Any, most: int = MAX_ID) -> int | None:
    """A positive number that can be stored, or None."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= most else None


def moment(value: Any) -> datetime | None:
    """An ISO time such as 2026-11-01T08:12:00Z, or None."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        if read is None:
            return None
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # the first and the last day there are, elsewhere
        return None
