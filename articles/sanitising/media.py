"""Video, sound and embedded players: a placeholder that links to them, as for missing pictures."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml import etree

from articles import links, trees
from articles.sanitising.chrome import DROP, is_hidden, sweep
from articles.sanitising.layout import UNWRAP
from articles.trees import Element, made

ELEMENTS = ("audio", "video", "iframe", "embed", "object", "lite-youtube", "lite-vimeo")
_SOURCES = ("src", "data-src", "data-lazy-src", "data")
_PARAMETERS = frozenset(("movie", "src", "url", "filename"))
_NAMES = ("title", "aria-label", "data-mwtitle", "playlabel")
_CONFIGURATIONS = ("data-iframeconfig", "data-mw-iframeconfig")
_HAS_ENDING = re.compile(r"[^/]+\.[a-z0-9]{2,5}", re.I)
_MAX_LABEL = 200
# The page of what a player plays: a player by itself refuses to play or shows no more than a frame.
_PAGES = (
    (re.compile(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/(?:embed|v)/([\w-]+).*"),
     r"https://www.youtube.com/watch?v=\1"),
    (re.compile(r"https?://player\.vimeo\.com/video/(\d+).*"), r"https://vimeo.com/\1"),
)  # fmt: skip


def place(body: Element, base_url: str, removed: Counter[str]) -> None:
    """Put a placeholder in the place of each thing that plays; count them as `media`.

    What the wiki does not show, and what has neither an address nor a name, is left to be removed.
    """
    for name in _CONFIGURATIONS:
        for player in trees.within(body, f".//*[@{name}]"):
            _unwrap_configured(player, player.get(name, ""))
    for element in list(body.iter(*ELEMENTS)):
        if not is_shown(element) or all(up is not body for up in element.iterancestors()):
            continue
        link = next(element.iterancestors("a"), None)
        address, name = _address_and_name(element, link, base_url)
        if not (address or name):
            continue
        if link is not None:
            link.tag = UNWRAP
        removed["media"] += 1
        label = name[:_MAX_LABEL] or urlsplit(address).netloc
        inside = made("a", {"href": address}, label) if address else label
        trees.replace(element, made("span", {"class": "missing-media"}, inside))
    sweep(body)
    etree.strip_tags(body, UNWRAP)


def is_shown(element: Element) -> bool:
    """Say whether the wiki shows a player; one of a single pixel only counts its readers."""
    is_tiny = {element.get("width"), element.get("height")} & {"0", "1"}
    return not (is_tiny or is_hidden(element))


def plays_something(element: Element) -> bool:
    """Say whether a player is shown and has an address or a name; else there is nothing to lose."""
    named = (element.get(name, "") for name in (*_NAMES, "resource"))
    return is_shown(element) and any(map(str.strip, (*named, *_sources(element))))


def _unwrap_configured(player: Element, configuration: str) -> None:
    """A player that waits for consent holds its address as data: make it a frame again."""
    try:
        address = json.loads(configuration)["src"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if not isinstance(address, str):
        return
    for child in player:
        if child.tag != "figcaption":
            child.tag = DROP
    player.insert(0, made("iframe", {"src": address, "title": player.get("title", "")}))
    player.text = None


def _address_and_name(element: Element, link: Element | None, base_url: str) -> tuple[str, str]:
    named = next(filter(None, (element.get(name, "").strip() for name in _NAMES)), "")
    pages = (element.get("resource", ""), "" if link is None else link.get("href", ""))
    for page in pages:
        file = links.file_name(page) if page else None
        if file and (address := links.absolute(page, base_url)):
            return address, named or file
    for source in _sources(element):
        address = links.absolute(source, base_url) if source else None
        if address:
            for player, page in _PAGES:
                address = player.sub(page, address)
            last = unquote(urlsplit(address).path.rsplit("/", 1)[-1])
            is_file = _HAS_ENDING.fullmatch(last) and not last.endswith((".swf", ".php", ".html"))
            return address, named or (last if is_file else "")
    return "", named


def _sources(element: Element) -> Iterator[str]:
    yield from (element.get(name, "") for name in _SOURCES)
    if video := element.get("videoid"):
        is_vimeo = element.tag == "lite-vimeo"
        yield f"https://vimeo.com/{video}" if is_vimeo else f"https://www.youtube.com/embed/{video}"
    for inner in element.iter("source", "embed", "param", "iframe"):
        if inner.tag != "param":
            yield from (inner.get(name, "") for name in ("src", "data-src"))
        elif inner.get("name", "").lower() in _PARAMETERS:
            yield inner.get("value", "")
