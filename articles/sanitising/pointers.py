"""Headings, references and links: everything on a page that points or is pointed at."""

import re
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from articles import links, trees
from articles.sanitising.chrome import DROP, classes, sweep
from articles.sanitising.layout import HEADINGS, UNWRAP
from articles.trees import Element, words

_EDITING = re.compile(r"[?&](?:redlink=1|(?:ve)?action=(?:edit|submit|formedit)\b)")
_NOT_IN_IDS = re.compile(r"[\s\"<>]+")
MAX_ID = 200


@dataclass(frozen=True)
class Section:
    """A heading of the page: `level` 2 to 6, the `anchor` it has on our page, its words."""

    level: int
    anchor: str
    title: str


def tidy_headings(body: Element) -> None:
    """One form for the headings of all wikis since 1.19: the id on the heading, h2 at the top."""
    for heading in list(body.iter("h1", *HEADINGS)):
        if heading.tag == "h1":
            heading.tag = "h2"
        inner = trees.values(heading, ".//*[@id]/@id")
        headline = trees.values(heading, ".//*[contains(@class, 'mw-headline')]/@id")
        if not heading.get("id") and inner:
            heading.set("id", (headline or inner)[0])
        for child in heading.iterdescendants(etree.Element):
            child.attrib.pop("id", "")
        if not words(heading):
            heading.tag = DROP
    sweep(body)


def tidy_references(body: Element) -> None:
    """Keep the list of references, without its arrows back into the text."""
    for references in body.iter("ol"):
        if not {"references", "mw-references", "refs"}.isdisjoint(classes(references)):
            references.set("class", "refs")
            for link in references.iter("a"):
                if re.match(r"[^#]*#(?:art-)?cite_ref", link.get("href", "")):
                    link.tag = DROP
    sweep(body)


def rewrite(body: Element, base_url: str, prefix: str, removed: Counter[str]) -> list[Section]:
    """Make links absolute and ids ours; what leads nowhere we may go becomes plain words."""
    names = _rename_ids(body, base_url, prefix)
    for link in list(body.iter("a")):
        target = _target(link, base_url, names)
        if target:
            link.set("href", target)
        else:
            removed["links"] += 1
            link.tag = UNWRAP
    etree.strip_tags(body, UNWRAP)
    return [
        Section(int(trees.tag(heading)[1]), heading.get("id", ""), words(heading))
        for heading in body.iter(*HEADINGS)
    ]


def _rename_ids(body: Element, base_url: str, prefix: str) -> dict[str, str]:
    """Prefix the ids of headings and of link targets, drop all others and every second use.

    A prefixed id cannot shadow an element, form field or variable of our own page.
    """
    wanted = {links.fragment_within(link.get("href", ""), base_url) for link in body.iter("a")}
    own_block = re.compile(re.escape(prefix) + r"b\d+")
    names: dict[str, str] = {}
    used: Counter[str] = Counter()
    for element in body.iterdescendants(etree.Element):
        old = str(element.attrib.pop("id", ""))
        if trees.tag(element) in HEADINGS:
            new = _unused(_prefixed(old or words(element), prefix), used)
        elif old and old not in names and (old in wanted or own_block.fullmatch(old)):
            new = _prefixed(old, prefix)
            if used[new]:
                continue
        else:
            continue
        element.set("id", new)
        used[new] += 1
        names.setdefault(old, new)
        names[new] = new
    return names


def _unused(name: str, used: Counter[str]) -> str:
    """The name, or the name with the next free number: `Step`, `Step_2`, `Step_3`."""
    while used[name]:
        used[name] += 1
        numbered = f"{name}_{used[name]}"
        if not used[numbered]:
            return numbered
    return name


def _prefixed(name: str, prefix: str) -> str:
    name = _NOT_IN_IDS.sub("_", name[:MAX_ID])
    return name if name.startswith(prefix) else prefix + name


def _target(link: Element, base_url: str, names: dict[str, str]) -> str | None:
    href = link.get("href", "")
    if "new" in classes(link) or _EDITING.search(href):
        return None
    fragment = links.fragment_within(href, base_url)
    if fragment is not None:
        return f"#{names[fragment]}" if fragment in names else None
    return None if href.startswith("#") else links.absolute(href, base_url)
