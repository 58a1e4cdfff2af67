"""Sets notes and links into the HTML of an edition, beside the blocks they belong to; pure.

It reads clean HTML, in the one form in which the sanitiser writes it (see articles.canonical), and
inserts at the edges of elements only, so what stood in the text stands there still.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>")
_ID = re.compile(r" id=\"([^\"]*)\"")
_VOID = frozenset(("br", "hr", "img", "wbr"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
# A note cannot stand inside these: it stands beside the whole.
_CLOSED = frozenset(("table", "figure"))
# Only these may be children of a list, so a note stands inside, around the item's content.
_ITEMS = frozenset(("li", "dd", "dt"))


@dataclass
class _Element:
    name: str
    id: str
    outer_start: int
    inner_start: int
    parent: "_Element | None"
    inner_end: int = 0
    outer_end: int = 0


@dataclass(frozen=True)
class _Room:
    """A stretch of the HTML that a note goes with; bare where it may hold text of its own."""

    start: int
    end: int
    is_bare: bool = False


def with_margin(
    html: str, notes: Mapping[str, str], end_of_section: Callable[[str], str]
) -> tuple[str, set[str]]:
    """Return the HTML with notes beside their blocks, and the ids for which no block was found.

    `notes` are pieces of HTML by the id of an element; `end_of_section` gives what stands at the
    end of the section under the heading with this anchor.
    """
    elements = _elements(html)
    by_id = {element.id: element for element in elements if element.id}
    insertions: list[tuple[int, int, str]] = []
    gathered: dict[_Room, list[str]] = {}
    missing = set()
    for place, note in notes.items():
        element = by_id.get(place)
        if element is None:
            missing.add(place)
            continue
        gathered.setdefault(_room_beside(element), []).append(note)
    for room, pieces in gathered.items():
        inner = ("<div>", "</div>") if room.is_bare else ("", "")
        insertions.append((room.start, 1, f'<div class="noted">{"".join(pieces)}{inner[0]}'))
        insertions.append((room.end, 0, f"{inner[1]}</div>"))
    for at, anchor in _section_ends(html, elements):
        insertions.append((at, 0, end_of_section(anchor)))
    return _inserted(html, insertions), missing


def _elements(html: str) -> list[_Element]:
    found: list[_Element] = []
    inside: _Element | None = None
    for tag in _TAG.finditer(html):
        closing, name, attributes = tag.groups()
        if closing:
            if inside is not None:
                inside.inner_end, inside.outer_end = tag.start(), tag.end()
                inside = inside.parent
        elif name not in _VOID:
            id_ = _ID.search(attributes)
            inside = _Element(name, unescape(id_[1]) if id_ else "", tag.start(), tag.end(), inside)
            found.append(inside)
    return found


def _room_beside(element: _Element) -> _Room:
    """Return the block that a note on `element` goes with."""
    line = [element]
    while (parent := line[-1].parent) is not None:
        line.append(parent)
    for ancestor in reversed(line):
        if ancestor.name in _CLOSED:
            holder = ancestor.parent
            whole = holder if holder is not None and _only_holds(holder, ancestor) else ancestor
            return _Room(whole.outer_start, whole.outer_end)
    for ancestor in line:
        if ancestor.name in _ITEMS:
            return _Room(ancestor.inner_start, ancestor.inner_end, is_bare=True)
    return _Room(element.outer_start, element.outer_end)


def _only_holds(holder: _Element, element: _Element) -> bool:
    return (
        holder.name == "div"
        and holder.inner_start == element.outer_start
        and holder.inner_end == element.outer_end
    )


def _section_ends(html: str, elements: list[_Element]) -> list[tuple[int, str]]:
    """Return (place, anchor) of the end of every section that holds more than headings."""
    headings = [
        element
        for element in elements
        if element.name in _HEADINGS and element.id and _stands_free(element)
    ]
    ends = [heading.outer_start for heading in headings[1:]] + [len(html)]
    return [
        (end, heading.id)
        for heading, end in zip(headings, ends, strict=False)
        if _is_worth_asking(html[heading.outer_end : end])
    ]


def _is_worth_asking(section: str) -> bool:
    return bool(section.strip()) and '<ol class="refs"' not in section


def _stands_free(element: _Element) -> bool:
    while (parent := element.parent) is not None:
        if parent.name != "div":
            return False
        element = parent
    return True


def _inserted(html: str, insertions: list[tuple[int, int, str]]) -> str:
    pieces, last = [], 0
    for at, _order, piece in sorted(insertions, key=lambda insertion: insertion[:2]):
        pieces += [html[last:at], piece]
        last = at
    return "".join([*pieces, html[last:]])
