"""Which words of a new text are which words of the old one: one alignment for all passages.

Blocks with the same text are paired first, in order (Myers' difference over block hashes), then
moved ones; between the pairs a difference over words, with coincidences cleaned away. The work is
bounded by counted steps, so that the same two texts give the same alignment on every machine.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from articles.anchoring.difference import Difference, Run, steps_of
from articles.anchoring.keywords import weight
from articles.anchoring.moving import lonely_sentences, moved
from articles.canonical import Block, Canonical

NOWHERE = -1
MOVED_BLOCK_LENGTH = 15
# Sentences that moved are looked for among so many words.
LONELY_WORDS = 12_000
# So many blocks, or words, in a row make a place unmistakable.
_BLOCK_RUN, _WORD_RUN = 1, 4

# Scripts that write no spaces between words count by the letter.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"[{_UNSPACED}]|\d+(?:[.,]\d+)*|(?:(?![{_UNSPACED}])[^\W\d_])+(?:['’](?:[^\W\d_])+)*|[^\s]"
)


class Words:
    """A text cut into words: their places, spellings, and the words of each block."""

    def __init__(self, canonical: Canonical) -> None:
        found = list(_TOKEN.finditer(canonical.text))
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]
        self.spellings = [match[0] for match in found]

    def within(self, start: int, end: int) -> range:
        """The words that lie at least partly in `start:end` of the text."""
        first = bisect_left(self.ends, start + 1)
        return range(first, max(first, bisect_left(self.starts, end)))

    def of(self, block: Block) -> range:
        """The words of a block."""
        return self.within(block.start, block.end)


class Alignment:
    """For every word of the old text its place among the new ones, or NOWHERE; and back.

    `kept` holds the numbers of old blocks that stand unchanged somewhere in the new text.
    """

    def __init__(self, old: Canonical, new: Canonical) -> None:
        self.old, self.new = old, new
        self.old_words, self.new_words = Words(old), Words(new)
        self.to_new = [NOWHERE] * len(self.old_words.starts)
        self.to_old = [NOWHERE] * len(self.new_words.starts)
        self.kept: set[int] = set()
        self._difference = Difference()
        pairs = list(self._same_blocks())
        for old_block, new_block in pairs:
            self._pair_blocks(old_block, new_block)
        # The small ones first: one that is too large must not cost the others their partners.
        for old_range, new_range in sorted(self._between(pairs), key=steps_of):
            self._pair_words(old_range, new_range)
        for old_block, new_block in self._moved_blocks(pairs):
            self._pair_blocks(old_block, new_block)
        for old_range, new_range in self._moved_sentences():
            self._pair_words(old_range, new_range)

    def pair(self, old: int, new: int) -> None:
        """Say that two words are the same one, and unsay what was said of either."""
        if self.to_new[old] != NOWHERE:
            self.to_old[self.to_new[old]] = NOWHERE
        if self.to_old[new] != NOWHERE:
            self.to_new[self.to_old[new]] = NOWHERE
        self.to_new[old], self.to_old[new] = new, old

    def _pair_blocks(self, old_number: int, new_number: int) -> None:
        self.kept.add(old_number)
        old_range = self.old_words.of(self.old.blocks[old_number])
        new_range = self.new_words.of(self.new.blocks[new_number])
        for old, new in zip(old_range, new_range, strict=True):
            self.pair(old, new)

    def _same_blocks(self) -> Iterator[tuple[int, int]]:
        mine = [block.hash for block in self.old.blocks]
        yours = [block.hash for block in self.new.blocks]
        for old, new, length in self._difference.runs(mine, yours, _BLOCK_RUN):
            yield from zip(range(old, old + length), range(new, new + length), strict=True)

    def _pair_words(self, old_range: range, new_range: range) -> None:
        mine = self.old_words.spellings[old_range.start : old_range.stop]
        yours = self.new_words.spellings[new_range.start : new_range.stop]
        for old, new, length in without_coincidences(
            self._difference.runs(mine, yours, _WORD_RUN), mine, yours
        ):
            for step in range(length):
                self.pair(old_range.start + old + step, new_range.start + new + step)

    def _between(self, pairs: list[tuple[int, int]]) -> Iterator[tuple[range, range]]:
        """The ranges of words between one pair of blocks and the next."""
        old_at = new_at = 0
        for old_block, new_block in pairs:
            old_range = self.old_words.of(self.old.blocks[old_block])
            new_range = self.new_words.of(self.new.blocks[new_block])
            yield range(old_at, old_range.start), range(new_at, new_range.start)
            old_at, new_at = old_range.stop, new_range.stop
        yield range(old_at, len(self.to_new)), range(new_at, len(self.to_old))

    def _moved_sentences(self) -> list[tuple[range, range]]:
        lonely = [
            lonely_sentences(canonical.text, words.starts, words.spellings, partners)
            for canonical, words, partners in (
                (self.old, self.old_words, self.to_new),
                (self.new, self.new_words, self.to_old),
            )
        ]
        if any(sum(len(one.words) for one in side) > LONELY_WORDS for side in lonely):
            return []
        return moved(*lonely)

    def _moved_blocks(self, pairs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Blocks that vanished at one place and appeared at another, once each."""
        in_order = {old for old, _new in pairs}, {new for _old, new in pairs}
        left = [
            {
                block.hash: number
                for number, block in enumerate(blocks)
                if number not in taken and block.end - block.start >= MOVED_BLOCK_LENGTH
            }
            for blocks, taken in zip((self.old.blocks, self.new.blocks), in_order, strict=True)
        ]
        counts = [Counter(block.hash for block in text.blocks) for text in (self.old, self.new)]
        for digest, old_number in left[0].items():
            if digest in left[1] and counts[0][digest] == counts[1][digest] == 1:
                yield old_number, left[1][digest]


def without_coincidences(
    runs: Iterable[Run], mine: Sequence[str], yours: Sequence[str]
) -> list[Run]:
    """Leave out equal words that weigh no more than what changed on either side of them.

    The semantic cleanup of diff-match-patch, with words weighed instead of letters counted: when a
    sentence is replaced by another one, both will have "the" somewhere.
    """
    mass = [list(accumulate(map(weight, words), initial=0.0)) for words in (mine, yours)]

    def changed(before: Run, after: Run) -> float:
        lost = mass[0][after[0]] - mass[0][before[0] + before[2]]
        return max(lost, mass[1][after[1]] - mass[1][before[1] + before[2]])

    kept: list[Run] = [(0, 0, 0)]
    end = (len(mine), len(yours), 0)
    waiting = [end, *reversed(list(runs))]
    while waiting:
        run = waiting.pop()
        while len(kept) > 1:
            old, _new, length = kept[-1]
            own = mass[0][old + length] - mass[0][old]
            if own > changed(kept[-2], kept[-1]) or own > changed(kept[-1], run):
                break
            kept.pop()
        kept.append(run)
    return kept[1:-1]
