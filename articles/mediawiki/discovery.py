"""Finding the API of a wiki from the address of one of its pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urljoin

from articles import fetching, links, trees
from articles.mediawiki.shapes import SiteInfo, plain
from articles.refusals import Refused

_USUAL_PLACES = ("/w/api.php", "/api.php", "/wiki/api.php", "/mediawiki/api.php")
_OF_THE_PAGE = ("site_refused", "site_error", "wrong_kind", "too_large")
_NO_SUCH_PAGE = ("status 404", "status 410")
_PAGE_NAME = re.compile(r"[\"']?wgPageName[\"']?\s*[:=]\s*\"((?:[^\"\\]|\\.){1,1600})\"")


@dataclass(frozen=True)
class Hint:
    """Where the API may be, best guess first; the page's name if the page tells it.

    `refusal` is why the page itself could not be read, if nothing else is known.
    """

    api_urls: tuple[str, ...]
    title: str
    refusal: Refused | None


def look_at(page_url: str, turn: fetching.Turn) -> Hint:
    """Read the page for its RSD link and its name; add the places where APIs usually are."""
    api_urls: list[str] = []
    title, refusal, final_url = "", None, page_url
    try:
        page = fetching.fetch(page_url, accept=fetching.Accept.PAGE, turn=turn)
    except Refused as refused:
        if refused.code not in _OF_THE_PAGE and refused.reason not in _NO_SUCH_PAGE:
            raise
        refusal = refused  # a page may be shut to robots, or deleted, while the API is open
    else:
        final_url = page.url
        text = page.text()
        title = _name_in(text)
        api_urls += _rsd_links(text, final_url)
    api_urls += [urljoin(final_url, place) for place in _USUAL_PLACES]
    return Hint(tuple(dict.fromkeys(api_urls)), title, refusal)


def title_in(page_url: str, site: SiteInfo) -> str:
    """The page's name as the address spells it: /wiki/X, index.php/X or index.php?title=X."""
    parts = links.split(page_url)
    titles = parse_qs(parts.query).get("title")
    if titles:
        return titles[0].replace("_", " ")
    for prefix in (links.split(site.article_path).path.split("$1")[0], f"{site.script}/"):
        if prefix and parts.path.startswith(prefix) and len(parts.path) > len(prefix):
            return unquote(parts.path[len(prefix) :]).replace("_", " ")
    return ""


def _name_in(text: str) -> str:
    found = _PAGE_NAME.search(text)
    if not found:
        return ""
    try:
        # As JSON: what lies beyond U+FFFF is written as two escapes.
        return plain(json.loads(f'"{found[1]}"'), 600).replace("_", " ")
    except ValueError:
        return ""


def _rsd_links(text: str, page_url: str) -> Iterator[str]:
    for link in trees.parsed(text).iter("link"):
        if link.get("rel", "").lower() == "edituri":
            address = links.absolute(link.get("href", ""), page_url)
            if address:
                yield address.split("?")[0].split("#")[0]
