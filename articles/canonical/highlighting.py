"""Passages marked in the page on the server, so that a question shows where it points to."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from html import escape
from math import inf

from articles.canonical.walk import Place, Walk

_NAME = re.compile(r"[a-z0-9_-]+(?: [a-z0-9_-]+)*")

MOST_AGAIN = 3

Mark = tuple[int, int, str, str]  # start and end in the text, css classes, uid of the thread


def highlight(html: str, ranges: Iterable[tuple[int, int, str, str]]) -> str:
    """Wrap the passages `(start, end, css classes, thread uid)` in `mark`, without a script.

    Marks never cross an element: a passage over two paragraphs gets a mark in each. The first one
    carries the id `passage-<uid>`. Where many lie over each other, three are shown beside those
    that begin. Only names are inserted, never text; ValueError on odd names.
    """
    wanted = [mark for mark in ranges if mark[0] < mark[1]]
    for _start, _end, css_class, uid in wanted:
        if not (_NAME.fullmatch(css_class) and _NAME.fullmatch(uid)):
            raise ValueError("a mark needs plain class names and a plain uid")
    if not wanted:
        return html
    seen: set[str] = set()
    pieces, last, over = [], 0, _Over(wanted)
    for places in Walk(html).places:
        for source_start, source_end, marks in _segments(places, over):
            opening = [_opening(css_class, uid, seen) for css_class, uid in _painted(marks, seen)]
            pieces += [html[last:source_start], *opening, html[source_start:source_end]]
            pieces.append("</mark>" * len(opening))
            last = source_end
    return "".join(pieces) + html[last:]


class _Over:
    """The marks over each offset, in the order they were given; asked from the first to the last.

    A page is long and marks are many, so that each is looked at where it starts and ends only.
    """

    def __init__(self, marks: list[Mark]) -> None:
        self._marks = marks
        edges = [(edge, number) for number, mark in enumerate(marks) for edge in mark[:2]]
        self._edges = sorted(edges, reverse=True)
        self._open: list[int] = []
        self._here: list[Mark] = []

    @property
    def edge(self) -> float:
        """Where something starts or ends next."""
        return self._edges[-1][0] if self._edges else inf

    def at(self, offset: int) -> list[Mark]:
        """The very same list for as long as nothing starts or ends."""
        if self.edge > offset:
            return self._here
        while self._edges and self._edges[-1][0] <= offset:
            _edge, number = self._edges.pop()
            at = bisect_left(self._open, number)
            if at < len(self._open) and self._open[at] == number:
                del self._open[at]
            else:
                insort(self._open, number)
        here = [self._marks[number] for number in self._open]
        if here != self._here:
            self._here = here
        return self._here

    def anywhere(self, start: int, end: int) -> list[Mark]:
        """All marks over any character from `start` to `end`."""
        self.at(start)
        numbers = set(self._open)
        while self.edge < end:
            self.at(int(self.edge))
            numbers.update(self._open)
        return [self._marks[number] for number in sorted(numbers)]


def _segments(places: list[Place], over: _Over) -> Iterator[tuple[int, int, list[Mark]]]:
    """The stretches of one text node that are under the same marks."""
    begun: list[Mark] = []
    start = end = 0
    for place, length, first, last in places:
        if 1 < length != last - first:
            # A formula stands alone, and is marked whole or not at all.
            yield first, last, over.anywhere(place, place + length)
            return
        offset, source = place, first
        while True:
            here = over.at(offset)
            if here is not begun:
                if begun:
                    yield start, end, begun
                begun, start = here, source
            if over.edge >= place + length:
                break
            offset = int(over.edge)
            end = source = first + offset - place
        end = last
    if begun:
        yield start, end, begun


def _painted(marks: list[Mark], seen: set[str]) -> Iterator[tuple[str, str]]:
    """Of the marks over a stretch the first few, and each once: else a page grows by all in all."""
    again = 0
    for _start, _end, css_class, uid in marks:
        again += uid in seen
        if uid not in seen or again <= MOST_AGAIN:
            yield css_class, uid


def _opening(css_class: str, uid: str, seen: set[str]) -> str:
    anchor = "" if uid in seen else f' id="passage-{escape(uid)}"'
    seen.add(uid)
    return f'<mark class="{escape(css_class)}" data-thread="{escape(uid)}"{anchor}>'
