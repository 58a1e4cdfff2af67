"""A passage described in several independent ways, so that one can stand in for another."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from articles.canonical import HEADINGS, Block, Canonical, squeezed
from articles.refusals import Refused

CONTEXT = 64
MAX_EXACT = 5000
MAX_PLACES = 200

_REFERENCE_MARK = re.compile(r"\[(?:\d{1,4}|note \d{1,3})\]", re.I)


@dataclass(frozen=True)
class Selector:
    """A passage `start:end` of an edition: its words, 64 characters before and after, its block."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int
    section_path: tuple[str, ...]
    block_id: str
    block_hash: str


def make(canonical: Canonical, start: int, end: int) -> Selector:
    """The passage between two offsets; white space at its edges is left out.

    Refuses `passage_empty` and, beyond 5,000 characters, `passage_too_long`.
    """
    text = canonical.text
    start, end = max(0, start), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start >= end:
        raise Refused("passage_empty")
    if end - start > MAX_EXACT:
        raise Refused("passage_too_long")
    block = block_at(canonical, start)
    return Selector(
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        start=start,
        end=end,
        section_path=block.section_path if block else (),
        block_id=block.id if block else "",
        block_hash=block.hash if block else "",
    )


def for_section(canonical: Canonical, heading_anchor: str) -> Selector:
    """The passage that is the heading with this anchor; refuses `no_such_section`."""
    for block in canonical.blocks:
        if block.kind in HEADINGS and block.heading_anchor == heading_anchor:
            return make(canonical, block.start, block.end)
    raise Refused("no_such_section")


def at_offsets(canonical: Canonical, start: int, end: int, first: str, last: str = "") -> Selector:
    """The passage between two offsets that come with its words: `first`, and for a long one `last`.

    Words that do not settle both ends are enough only where a program that counts UTF-16 units
    would give the same offsets; otherwise `passage_unsure` is refused. So is `passage_outside`,
    where an offset is not in the text, and what `make` refuses.
    """
    if not 0 <= start <= end <= len(canonical.text):
        raise Refused("passage_outside")
    selector = make(canonical, start, end)
    words, first, last = squeezed(selector.exact), squeezed(first), squeezed(last)
    is_settled = words == first or (last and words.endswith(last))
    is_one_unit = max(canonical.text[: selector.end]) <= "\uffff"
    if words.startswith(first) and (is_settled or (is_one_unit and not last)):
        return selector
    raise Refused("passage_unsure")


def block_at(canonical: Canonical, offset: int) -> Block | None:
    """The block around an offset, or the last one before it."""
    index = bisect_right(canonical.blocks, offset, key=lambda block: block.start) - 1
    return canonical.blocks[index] if index >= 0 else None


def find(
    canonical: Canonical,
    exact: str,
    prefix: str = "",
    suffix: str = "",
    start_hint: int | None = None,
) -> Selector:
    """The passage with these words, as a browser or a person sends them.

    White space need not agree (a selection over two paragraphs holds more of it), reference marks
    such as [3] may be in the words. Of several places the one with the given surroundings, then
    the one nearest to `start_hint`, is meant. Refuses `passage_empty`, `passage_too_long`,
    `passage_not_found` and, if nothing tells the places apart, `passage_ambiguous`.
    """
    if len(exact) > 4 * MAX_EXACT:
        raise Refused("passage_too_long")
    if not squeezed(exact):
        raise Refused("passage_empty")
    places = _Dense(canonical.text)
    candidates: list[tuple[int, int]] = []
    for words in dict.fromkeys((exact, _REFERENCE_MARK.sub("", exact))):
        candidates = candidates or list(places.all(words))
    if not candidates:
        raise Refused("passage_not_found")
    best = _choose(canonical.text, candidates, prefix[-4 * CONTEXT :], suffix, start_hint)
    return make(canonical, *best)


def _choose(
    text: str, candidates: list[tuple[int, int]], prefix: str, suffix: str, hint: int | None
) -> tuple[int, int]:
    if len(candidates) == 1:
        return candidates[0]
    before, after = _dense(prefix)[-CONTEXT:], _dense(suffix[: 4 * CONTEXT])[:CONTEXT]
    agreement = {
        (start, end): _common_end(_dense(text[max(0, start - 2 * CONTEXT) : start]), before)
        + _common_start(_dense(text[end : end + 2 * CONTEXT]), after)
        for start, end in candidates
    }
    most = max(agreement.values())
    closest = [place for place in candidates if agreement[place] == most]
    if len(closest) == 1:
        return closest[0]
    if hint is None or hint < 0:
        raise Refused("passage_ambiguous")
    # A program may count UTF-16 units: if that leads to another place, neither is certain.
    utf16 = len(text.encode("utf-16-le")[: 2 * hint].decode("utf-16-le", "ignore"))
    nearest = {min(closest, key=lambda place: abs(place[0] - at)) for at in (hint, utf16)}
    if len(nearest) > 1:
        raise Refused("passage_ambiguous")
    return nearest.pop()


class _Dense:
    """A text without its white space, and the way back to the places in the text."""

    def __init__(self, text: str) -> None:
        self._places = [place for place, character in enumerate(text) if not character.isspace()]
        self._dense = "".join(text.split())

    def all(self, words: str) -> Iterator[tuple[int, int]]:
        """Every place of the words, at most 200."""
        wanted = _dense(words)
        at = self._dense.find(wanted) if wanted else -1
        for _number in range(MAX_PLACES):
            if at < 0:
                return
            yield self._places[at], self._places[at + len(wanted) - 1] + 1
            at = self._dense.find(wanted, at + 1)


def _dense(text: str) -> str:
    return "".join(squeezed(text).split())


def _common_end(one: str, other: str) -> int:
    return _common_start(one[::-1], other[::-1])


def _common_start(one: str, other: str) -> int:
    count = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        count += 1
    return count
