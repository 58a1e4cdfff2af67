"""Passages carried from one edition to the next: never lost, and never silently onto other words.

The cascade: same text; unchanged blocks, moved ones too; surviving words; the exact words in text
that is new; nearly the same words there, which is only ever a suggestion; gone.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from articles.anchoring.alignment import NOWHERE, Alignment
from articles.anchoring.searching import Search
from articles.anchoring.selector import MAX_EXACT, Selector, block_at, make
from articles.anchoring.weighing import Remains, Scales
from articles.canonical import HEADINGS, Block, Canonical

logger = logging.getLogger(__name__)

State = Literal["attached", "changed", "suggested", "gone"]

SURVIVES = 0.50
MAYBE = 0.25
SHORT = 25
SHORT_SURVIVES = 0.60
SHORT_CONTEXT = 0.35


@dataclass(frozen=True)
class Outcome:
    """What became of a passage.

    attached: the same words, perhaps elsewhere. changed: the passage, reworded. suggested: a person
    must say whether `selector` is the passage. gone: no selector. `score` is 0 to 1;
    `section_anchor` the nearest heading that is still there, "" if none.
    """

    state: State
    selector: Selector | None
    score: float
    section_anchor: str


GONE = Outcome("gone", None, 0.0, "")


def reanchor(old: Canonical, new: Canonical, selectors: Iterable[Selector]) -> list[Outcome]:
    """The outcome for each passage of `old` in `new`, in order; its work is bounded.

    Never raises: a passage that cannot be sought is gone, it alone, and the log says why.
    """
    wanted = list(selectors)
    if not wanted:
        return []
    try:
        seek = _kept_in(new) if old.text_hash == new.text_hash else _Move(old, new).outcome
    except Exception:
        logger.exception("two editions could not be compared")
        return [GONE for _selector in wanted]
    return [_outcome(seek, selector) for selector in wanted]


def _outcome(seek: Callable[[Selector], Outcome], selector: Selector) -> Outcome:
    """The outcome of one passage; one that cannot be sought must not stop the others."""
    try:
        return seek(selector)
    except Exception:
        logger.exception("passage %d:%d could not be sought", selector.start, selector.end)
        return GONE


def _kept_in(text: Canonical) -> Callable[[Selector], Outcome]:
    return lambda place: _attached(text, "attached", place.start, place.end, 1.0)


def agreed(step: Outcome, origin: Outcome) -> Outcome:
    """One outcome from two ways: from the last edition, and from the first one the passage was in.

    Where both attach but to different places, or only one does, a person decides.
    """
    both = (step.selector, origin.selector)
    firm = [outcome.state in ("attached", "changed") for outcome in (step, origin)]
    if not any(firm) or both[0] is None:
        return step if step.state != "gone" or origin.selector is None else _doubtful(origin)
    if all(firm) and both[1] is not None and _overlap(both[0], both[1]) >= 0.5:
        return step
    return _doubtful(step)


def _doubtful(outcome: Outcome) -> Outcome:
    return Outcome("suggested", outcome.selector, outcome.score, outcome.section_anchor)


def _overlap(one: Selector, other: Selector) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / (max(one.end, other.end) - min(one.start, other.start))


def _attached(new: Canonical, state: State, start: int, end: int, score: float) -> Outcome:
    selector = make(new, start, min(end, start + MAX_EXACT))
    block = block_at(new, selector.start)
    return Outcome(state, selector, round(score, 4), block.heading_anchor if block else "")


class _Move:
    """All passages of one edition on their way to another."""

    def __init__(self, old: Canonical, new: Canonical) -> None:
        self._old, self._new = old, new
        self._alignment = Alignment(old, new)
        self._scales = Scales(self._alignment)
        self._search = Search(self._alignment)
        self._headings = [block for block in old.blocks if block.kind in HEADINGS]
        self._anchors = {block.heading_anchor for block in new.blocks if block.heading_anchor}
        self._numbers = {block.start: number for number, block in enumerate(old.blocks)}

    def outcome(self, selector: Selector) -> Outcome:
        remains = self._scales.remains(selector.start, selector.end)
        if remains and self._is_firm(selector, remains):
            words = self._new.text[remains.start : remains.end].split()
            state: State = "attached" if words == selector.exact.split() else "changed"
            return _attached(self._new, state, remains.start, remains.end, remains.survival)
        found = self._search.exact(selector)
        if found:
            state = "attached" if found.is_sure else "suggested"
            return _attached(self._new, state, found.start, found.end, found.score)
        if remains and remains.survival >= MAYBE and remains.context >= SHORT_CONTEXT:
            start, end = remains.start, remains.end
            return _attached(self._new, "suggested", start, end, remains.survival)
        near = self._search.fuzzy(selector)
        if near:
            return _attached(self._new, "suggested", near.start, near.end, near.score)
        return Outcome("gone", None, 0.0, self._surviving_heading(selector))

    def _is_firm(self, selector: Selector, remains: Remains) -> bool:
        """Whether enough survives; a few words must also keep their company."""
        if self._in_kept_block(selector):
            return True
        if selector.end - selector.start > SHORT:
            return remains.survival >= SURVIVES
        return remains.survival >= SHORT_SURVIVES and remains.context >= SHORT_CONTEXT

    def _in_kept_block(self, selector: Selector) -> bool:
        block = block_at(self._old, selector.start)
        return (
            block is not None
            and selector.end <= block.end
            and block.end - block.start > SHORT
            and self._numbers[block.start] in self._alignment.kept
        )

    def _surviving_heading(self, selector: Selector) -> str:
        """The nearest heading above the passage that the new edition still has."""
        before = [heading for heading in self._headings if heading.start <= selector.start]
        above = [heading for heading in before if heading.heading_anchor in selector.section_path]
        for heading in (*reversed(above), *reversed(before)):
            if heading.heading_anchor in self._anchors:
                return heading.heading_anchor
            renamed = self._renamed(heading)
            if renamed:
                return renamed
        return ""

    def _renamed(self, heading: Block) -> str:
        for word in self._alignment.old_words.of(heading):
            place = self._alignment.to_new[word]
            if place != NOWHERE:
                block = block_at(self._new, self._alignment.new_words.starts[place])
                if block and block.kind in HEADINGS:
                    return block.heading_anchor
        return ""
