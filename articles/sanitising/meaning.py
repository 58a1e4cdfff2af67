"""Meaning that a wiki writes into attributes and styles becomes elements and plain attributes.

Styles are dropped later, whole. What they say of the words (struck through, how a list counts,
which direction) is said here in HTML that stays.
"""

import re

from lxml import etree

from articles import trees
from articles.sanitising.chrome import classes, is_hidden
from articles.sanitising.layout import is_block
from articles.trees import Element, made, tag

_TICKS = {
    ("checkbox", False): "☐",
    ("checkbox", True): "☑",
    ("radio", False): "○",
    ("radio", True): "◉",
}
_LIST_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(decimal|(?:lower|upper)-(?:alpha|latin|roman))\b", re.I
)
_LIST_TYPES = {
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*\bline-through\b", re.I)
_STRUCK_ALREADY = frozenset(("s", "strike", "del"))
_EMPHASES = (
    (re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b", re.I), "b"),
    (re.compile(r"font-style\s*:\s*(?:italic|oblique)\b", re.I), "i"),
    (re.compile(r"vertical-align\s*:\s*super\b", re.I), "sup"),
    (re.compile(r"vertical-align\s*:\s*sub\b", re.I), "sub"),
)
_DIRECTION = re.compile(r"(?:^|;)\s*direction\s*:\s*(ltr|rtl)\b", re.I)
_KEEPS_LINES = re.compile(
    r"white-space\s*:\s*(?:pre|pre-wrap|pre-line|break-spaces)\s*(?:;|!|$)", re.I
)
_EXPLAINED = frozenset(("abbr", "explain", "rt-commentedText", "tooltip"))


def write_ticks(body: Element) -> None:
    """Write what is ticked and what is not as a sign: ☑ and ☐, ◉ and ○."""
    for box in list(body.iter("input")):
        kind = box.get("type", "").strip().lower()
        sign = _TICKS.get((kind, box.get("checked") is not None))
        if sign and not is_hidden(box) and box.get("role") != "button":
            trees.replace(box, made("span", None, sign))


def spell_out(body: Element) -> None:
    """Turn styles and older attributes that mean something into what every browser shows."""
    holders = _holders_of_blocks(body)
    for element in body.iterdescendants(etree.Element):
        if (language := element.get("xml:lang")) and not element.get("lang"):
            element.set("lang", language)
        style = element.get("style", "")
        if tag(element) in ("ol", "ul", "li"):
            _number(element, style)
        if (direction := _DIRECTION.search(style)) and not element.get("dir"):
            element.set("dir", direction[1].lower())
        if _KEEPS_LINES.search(style) and tag(element) in ("div", "p") and element not in holders:
            element.tag = "pre"
        if tag(element) == "span" and element not in holders:
            _emphasise(element, style)
    for element in list(body.iterdescendants(etree.Element)):
        # The style of what is inside is taken away with it, so that nothing is struck twice.
        if _STRUCK.search(element.get("style", "")):
            for inner in element.iter(etree.Element):
                inner.attrib.pop("style", "")
            _strike(element, holders)


def _holders_of_blocks(body: Element) -> set[Element]:
    holders: set[Element] = set()
    for block in body.iterdescendants(etree.Element):
        if is_block(block):
            for above in block.iterancestors():
                if above in holders:
                    break
                holders.add(above)
    return holders


def _number(element: Element, style: str) -> None:
    found = _LIST_STYLE.search(style)
    if found is None and tag(element) == "ol" and element.get("type") is None:
        for above in element.iterancestors():
            if tag(above) in ("ol", "ul", "li"):
                break
            if found := _LIST_STYLE.search(above.get("style", "")):
                break
    name = found[1].lower() if found else element.get("data-mw-group", "")
    kind = _LIST_TYPES.get(name)
    if kind:
        if tag(element) == "ul":
            element.tag = "ol"
        if kind != "1" or element.get("type") is not None:
            element.set("type", kind)
    if element.get("reversed") is not None:
        element.set("reversed", "")


def _emphasise(span: Element, style: str) -> None:
    names = [name for shape, name in _EMPHASES if shape.search(style)]
    if span.get("title") and not _EXPLAINED.isdisjoint(classes(span)):
        names.append("abbr")
    if not names:
        return
    *outer, inmost = names
    span.tag = inmost
    for name in outer:
        around = made(name)
        trees.replace(span, around)
        around.append(span)


def _strike(element: Element, holders: set[Element]) -> None:
    if tag(element) == "span" and element not in holders:
        element.tag = "s"
        return
    waiting = [element]
    while waiting:
        holder = waiting.pop()
        struck = None
        if holder.text and holder.text.strip():
            struck = made("s", None, holder.text)
            holder.text = None
            holder.insert(0, struck)
        for child in [one for one in holder if one is not struck]:
            tail, child.tail = child.tail, None
            if is_block(child) or child in holders:
                waiting.append(child)
                struck = None
            elif tag(child) in _STRUCK_ALREADY:
                struck = None
            else:
                if struck is None:
                    struck = made("s")
                    child.addprevious(struck)
                struck.append(child)
            if struck is not None or not (tail and tail.strip()):
                child.tail = tail
            else:
                struck = made("s", None, tail)
                child.addnext(struck)
