"""Looking for the words of a passage in the parts of a text that are new."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import edlib

from articles.anchoring.alignment import NOWHERE, Alignment
from articles.anchoring.selector import CONTEXT, Selector

UNIQUE_LENGTH = 15
GOOD, MARGIN = 0.80, 0.06
NEARLY = 0.75
FUZZY_LENGTH = 12
MAX_PLACES = 50
MAX_SYMBOLS = 250
BRIDGE_WORDS = 3
# Edit distance costs a step per 64 letters of the passage and letter of the text, reading a letter
# as much as five: 20 million letters for all short passages together.
FUZZY_STEPS, READING = 100_000_000, 5
# Every place of the exact words is checked word by word.
EXACT_WORDS = 2_000_000


@dataclass(frozen=True)
class Found:
    """A place in the new text with a score of 0 to 1, and whether it needs nobody's word."""

    start: int
    end: int
    score: float
    is_sure: bool


class Search:
    """Searches new text only: words that belong to another old passage are never taken from it."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._steps_left = FUZZY_STEPS
        self._words_left = EXACT_WORDS

    def exact(self, selector: Selector) -> Found | None:
        """The same words in new text, unless several places are equally likely.

        None too after too much work for earlier passages: the first place may not be the only one.
        """
        if self._words_left < 0:
            return None
        text = self._alignment.new.text
        length = len(selector.exact)
        scored = sorted(
            ((self._score(selector, start), start) for start in self._places(selector)),
            reverse=True,
        )
        if not scored:
            return None
        best, start = scored[0]
        alone = len(scored) == 1
        clear = alone or best - scored[1][0] >= MARGIN
        once = self._alignment.old.text.count(selector.exact) == 1
        unmistakable = length >= UNIQUE_LENGTH and alone and once
        if not (unmistakable or (best >= GOOD and clear)):
            if length < UNIQUE_LENGTH or not clear:
                return None
            return Found(start, start + length, best, is_sure=False)
        company = min(_similar(a, b) for a, b in self._contexts(selector, start, text))
        sure = unmistakable or company >= GOOD or length >= UNIQUE_LENGTH
        return Found(start, start + length, best, is_sure=sure)

    def fuzzy(self, selector: Selector) -> Found | None:
        """Nearly the same words in new text: the best place if no other comes near it."""
        wanted = selector.exact
        codes = {ord(symbol): number for number, symbol in enumerate(dict.fromkeys(wanted), 1)}
        if len(wanted) < FUZZY_LENGTH or len(codes) > MAX_SYMBOLS:
            return None
        alphabet = _Alphabet(codes)
        query = wanted.translate(alphabet)
        found: list[Found] = []
        for start, end in self._new_regions:
            self._steps_left -= (len(wanted) // 64 + READING) * (end - start)
            if self._steps_left < 0:
                break
            region = self._alignment.new.text[start:end]
            target = region.translate(alphabet)
            place = _nearest(query, target, int(len(wanted) * 0.4))
            if place:
                first, last, distance = place
                score = 1 - distance / len(wanted)
                found.append(Found(start + first, start + last, score, is_sure=False))
        found.sort(key=lambda place: place.score, reverse=True)
        if not found or found[0].score < NEARLY:
            return None
        return found[0] if len(found) == 1 or found[0].score - found[1].score >= MARGIN else None

    def _places(self, selector: Selector) -> Iterator[int]:
        text = self._alignment.new.text
        at = text.find(selector.exact)
        for _number in range(MAX_PLACES):
            if at < 0:
                return
            if self._is_new(at, at + len(selector.exact), selector):
                yield at
            at = text.find(selector.exact, at + 1)

    def _is_new(self, start: int, end: int, selector: Selector) -> bool:
        """False where most words are known to come from elsewhere in the old text."""
        alignment = self._alignment
        own = alignment.old_words.within(selector.start, selector.end)
        words = alignment.new_words.within(start, end)
        self._words_left -= len(words)
        foreign = sum(
            1 for word in words if (old := alignment.to_old[word]) != NOWHERE and old not in own
        )
        return foreign <= 0.3 * len(words)

    def _score(self, selector: Selector, start: int) -> float:
        """Hypothesis' weights, with the words themselves already equal."""
        text = self._alignment.new.text
        before, after = (_similar(a, b) for a, b in self._contexts(selector, start, text))
        distance = abs(
            start / max(1, len(text)) - selector.start / max(1, len(self._alignment.old.text))
        )
        return (50 + 20 * before + 20 * after + 2 * (1 - distance)) / 92

    @staticmethod
    def _contexts(selector: Selector, start: int, text: str) -> tuple[tuple[str, str], ...]:
        end = start + len(selector.exact)
        return (
            (selector.prefix, text[max(0, start - CONTEXT) : start]),
            (selector.suffix, text[end : end + CONTEXT]),
        )

    @cached_property
    def _new_regions(self) -> list[tuple[int, int]]:
        """Stretches of new words, taken together over gaps of a few old ones."""
        words = self._alignment.new_words
        regions: list[tuple[int, int]] = []
        last = NOWHERE
        for word, old in enumerate(self._alignment.to_old):
            if old != NOWHERE:
                continue
            if regions and word - last <= BRIDGE_WORDS + 1:
                regions[-1] = (regions[-1][0], words.ends[word])
            else:
                regions.append((words.starts[word], words.ends[word]))
            last = word
        return [region for region in regions if region[1] - region[0] >= FUZZY_LENGTH]


class _Alphabet(dict[int, int]):
    """A numbering of the letters of a passage; all others are the letter 0 (edlib knows 256)."""

    def __missing__(self, letter: int) -> int:
        self[letter] = 0
        return 0


def _nearest(query: str, target: str, most: int) -> tuple[int, int, int] | None:
    """Start, end and distance of the first of the best places of `query` in `target`.

    edlib would look for the start of every one of them, and there can be thousands.
    """
    answer = edlib.align(query, target, mode="HW", task="distance", k=most)
    if answer["editDistance"] < 0 or not answer["locations"]:
        return None
    end = int(answer["locations"][0][1]) + 1
    before = target[max(0, end - 2 * len(query)) : end][::-1]
    back = edlib.align(query[::-1], before, mode="SHW", task="distance")
    return end - int(back["locations"][0][1]) - 1, end, int(answer["editDistance"])


def _similar(one: str, other: str) -> float:
    """1 for equal contexts, less by their edit distance; two empty ones are equal."""
    longest = max(len(one), len(other))
    if not longest:
        return 1.0
    symbols = {symbol: chr(number + 1) for number, symbol in enumerate(dict.fromkeys(one + other))}
    encoded = ["".join(symbols[symbol] for symbol in text) for text in (one, other)]
    return 1 - int(edlib.align(*encoded, mode="NW", task="distance")["editDistance"]) / longest
