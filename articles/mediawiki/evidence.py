"""Statements about the licence inside a page's own HTML."""

import json
import re
from collections.abc import Iterator
from typing import Any

from articles import trees
from articles.licences import Evidence, Scope
from articles.mediawiki.shapes import plain
from articles.trees import Element

_LICENCE_ROW = re.compile(
    r"\s*(?:content |text )?(?:licen[cs]e|licencia|licença|licenza|lizenz|licentie)\s*:?\s*", re.I
)
_INSIDE = "ancestor-or-self::*[contains(concat(' ', @class, ' '), ' mw-parser-output ')]"
# Where skins of any age say under which licence the site is, with or without rel=license.
_FOOTER = "//*[@id='copyright' or @id='f-copyright' or @id='footer-info-copyright']//a[@href]"
_DATABOX = "//*[contains(@class, 'databox')]//tr"
MAX_STATEMENTS = 20
_VERSION_BEHIND = re.compile(r"[\s,(]{0,3}(?:v|ver|version)?[\s.]{0,2}[1-4]\.\d[^.;]{0,60}", re.I)


def in_page(root: Element, url: str, *, whole_page: bool) -> tuple[Evidence, ...]:
    """Licence links, page data and JSON-LD; of a `whole_page`, the frame speaks for the site."""
    found: list[tuple[Scope, str, str, str]] = []
    for element in root.iter("a", "link"):
        relations = element.get("rel", "").lower().split()
        wanted = {"license", "licence", "cc:license", "dct:license"}
        if element.tag == "link":
            wanted.add("copyright")  # what MediaWiki wrote before 1.33
        if not wanted.isdisjoint(relations):
            inside = not whole_page or bool(trees.within(element, _INSIDE))
            scope = Scope.PAGE if inside else Scope.SITE
            at = f"{trees.tag(element)}[rel=license]"
            found.append((scope, element.get("href", ""), at, _words_of(element)))
    for link in trees.within(root, _FOOTER) if whole_page else ():
        found.append((Scope.SITE, link.get("href", ""), "footer", _words_of(link)))
    # Only boxes about the page: the infobox of an article on software names the software's licence.
    for row in trees.within(root, _DATABOX):
        found += [(Scope.PAGE, value, "page data", words) for value, words in _licence_row(row)]
    found += [(Scope.PAGE, value, "JSON-LD", "") for value in _json_ld(root)]
    statements = (
        Evidence(scope, plain(value.strip(), 500), found_in, url, plain(words, 200))
        for scope, value, found_in, words in found
    )
    return tuple(dict.fromkeys(item for item in statements if item.value))[:MAX_STATEMENTS]


def of_tags(names: list[str], kind: str, url: str) -> list[Evidence]:
    """Template or category names that may be licence tags; `resolve` ignores all others."""
    looks_like = re.compile(
        r"licen[cs]e|\bcc\b|gfdl|public domain|copyright|fair ?use|reserved", re.I
    )
    spaced = (name.replace("_", " ") for name in names)
    likely = [name for name in spaced if looks_like.search(name.replace("-", " "))]
    return [Evidence(Scope.TEMPLATE, name, kind, url) for name in likely[:MAX_STATEMENTS]]


def _words_of(link: Element) -> str:
    """The words of a link, with a version that stands right behind it."""
    behind = _VERSION_BEHIND.match(link.tail or "")
    words = trees.words(link) or " ".join(trees.values(link, ".//img/@alt"))
    return words + (f" {behind[0]}" if behind else "")


def _licence_row(row: Element) -> Iterator[tuple[str, str]]:
    cells = [cell for cell in row if cell.tag in ("th", "td")]
    if len(cells) < 2 or not _LICENCE_ROW.fullmatch(trees.words(cells[0])):
        return
    known = ("creativecommons.org", "gnu.org")
    links = [link for link in cells[1].iter("a") if any(at in link.get("href", "") for at in known)]
    yield from ((link.get("href", ""), _words_of(link)) for link in links)
    if not links:
        yield trees.words(cells[1]), ""


def _json_ld(root: Element) -> Iterator[str]:
    for script in trees.within(root, "//script[@type='application/ld+json']"):
        source = re.sub(r"^\s*<!\[CDATA\[|\]\]>\s*$", "", script.text or "")
        try:
            data: Any = json.loads(source)
        except (ValueError, RecursionError):
            continue
        licence = data.get("license") if isinstance(data, dict) else None
        if isinstance(licence, str) and licence:
            yield licence
