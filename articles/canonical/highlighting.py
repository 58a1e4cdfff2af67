"""Passages marked in the page on the server, so that a question shows where it points to."""

import re
from collections.abc import Iterable, Iterator
from html import escape

from articles.canonical.walk import Place, Walk

_NAME = re.compile(r"[a-z0-9_-]+(?: [a-z0-9_-]+)*")

Mark = tuple[int, int, str, str]  # start and end in the text, css classes, uid of the thread


def highlight(html: str, ranges: Iterable[tuple[int, int, str, str]]) -> str:
    """Wrap the passages `(start, end, css classes, thread uid)` in `mark`, without a script.

    Marks never cross an element: a passage over two paragraphs gets a mark in each. The first one
    carries the id `passage-<uid>`. Only names are inserted, never text; ValueError on odd names.
    """
    wanted = [mark for mark in ranges if mark[0] < mark[1]]
    for _start, _end, css_class, uid in wanted:
        if not (_NAME.fullmatch(css_class) and _NAME.fullmatch(uid)):
            raise ValueError("a mark needs plain class names and a plain uid")
    if not wanted:
        return html
    seen: set[str] = set()
    pieces, last = [], 0
    for places in Walk(html, places=True).places:
        for source_start, source_end, marks in _segments(places, wanted):
            opening = [_opening(css_class, uid, seen) for _s, _e, css_class, uid in marks]
            pieces += [html[last:source_start], *opening, html[source_start:source_end]]
            pieces.append("</mark>" * len(marks))
            last = source_end
    return "".join(pieces) + html[last:]


def _segments(places: list[Place], marks: list[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """The stretches of one text node that are under the same marks."""
    if not places:
        return
    first, last = places[0][0], places[-1][0]
    near = [mark for mark in marks if mark[0] <= last and mark[1] > first]
    begun: list[Mark] = []
    start = end = places[0][1]
    for offset, source_start, source_end in places if near else ():
        here = [mark for mark in near if mark[0] <= offset < mark[1]]
        if here != begun:
            if begun:
                yield start, end, begun
            begun, start = here, source_start
        end = source_end
    if begun:
        yield start, end, begun


def _opening(css_class: str, uid: str, seen: set[str]) -> str:
    anchor = "" if uid in seen else f' id="passage-{escape(uid)}"'
    seen.add(uid)
    return f'<mark class="{escape(css_class)}" data-thread="{escape(uid)}"{anchor}>'
