"""How much of a passage survives, and where."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from articles.anchoring.alignment import NOWHERE, Alignment
from articles.anchoring.keywords import weight
from articles.canonical import HEADINGS, Canonical

COVERED = 0.9
CONTEXT = 40
NEAR = 120


@dataclass(frozen=True)
class Remains:
    """What is left of a passage: `start:end` in the new text, the share that survives (0 to 1).

    `context` is the share of the words around it that are still around it.
    """

    start: int
    end: int
    survival: float
    context: float


class Scales:
    """Weighs passages over one alignment."""

    def __init__(self, alignment: Alignment) -> None:
        self._alignment = alignment
        self._weights = [weight(word) for word in alignment.old_words.spellings]
        self._old_headings = _heading_starts(alignment.old)
        self._headings = _heading_starts(alignment.new)

    def remains(self, start: int, end: int) -> Remains | None:
        """Where the words of the old passage `start:end` stand now; None if none is left."""
        alignment = self._alignment
        quoted = alignment.old_words.within(start, end)
        alive = sorted(
            (alignment.to_new[word], word) for word in quoted if alignment.to_new[word] != NOWHERE
        )
        if not alive:
            return None
        total = sum(self._weights[word] for word in quoted) or 1.0
        # A passage may cut through a word that is longer than itself: the whole word is in reach.
        own = alignment.old_words
        whole = max(end, own.ends[quoted[-1]]) - min(start, own.starts[quoted[0]])
        reach = 2.5 * whole + 20
        cluster = self._heaviest(alive, reach, crosses=self._crosses_heading(start, end))
        kept = sum(self._weights[old] for _new, old in cluster)
        first, last = self._tightest(cluster, kept * COVERED)
        first, last = self._stretched(quoted, first, last)
        at, to = self._exactly(start, end, first, last)
        return Remains(at, to, kept / total, self._context(quoted, start, end, at, to))

    def _exactly(self, start: int, end: int, first: int, last: int) -> tuple[int, int]:
        """The new offsets of two words; if the passage cut through them, of the same cut."""
        old, new = self._alignment.old_words, self._alignment.new_words
        at, to = new.starts[first], new.ends[last]
        origins = self._alignment.to_old[first], self._alignment.to_old[last]
        if origins[0] != NOWHERE and old.starts[origins[0]] < start < old.ends[origins[0]]:
            at += start - old.starts[origins[0]]
        if origins[1] != NOWHERE and old.starts[origins[1]] < end < old.ends[origins[1]]:
            to -= old.ends[origins[1]] - end
        return at, to

    def _heaviest(
        self, alive: list[tuple[int, int]], reach: float, *, crosses: bool
    ) -> list[tuple[int, int]]:
        """The surviving words that stand together, within reach and under one heading."""
        words = self._alignment.new_words
        best: tuple[float, int, int] = (-1.0, 0, 0)
        low, mass = 0, 0.0
        for high, (new, old) in enumerate(alive):
            mass += self._weights[old]
            while words.ends[new] - words.starts[alive[low][0]] > reach or not (
                crosses or self._same_section(alive[low][0], new)
            ):
                mass -= self._weights[alive[low][1]]
                low += 1
            if mass > best[0]:
                best = (mass, low, high)
        return alive[best[1] : best[2] + 1]

    def _tightest(self, cluster: list[tuple[int, int]], enough: float) -> tuple[int, int]:
        """The shortest run of new words with enough of the weight, grown to close neighbours."""
        words = self._alignment.new_words
        best = (float("inf"), 0, len(cluster) - 1)
        low, mass = 0, 0.0
        for high, (new, old) in enumerate(cluster):
            mass += self._weights[old]
            while mass - self._weights[cluster[low][1]] >= enough and low < high:
                mass -= self._weights[cluster[low][1]]
                low += 1
            length = words.ends[new] - words.starts[cluster[low][0]]
            if mass >= enough and length < best[0]:
                best = (length, low, high)
        _length, low, high = best
        gap = max(20, (words.ends[cluster[high][0]] - words.starts[cluster[low][0]]) // 4)
        while low > 0 and words.starts[cluster[low][0]] - words.ends[cluster[low - 1][0]] <= gap:
            low -= 1
        while high + 1 < len(cluster) and (
            words.starts[cluster[high + 1][0]] - words.ends[cluster[high][0]] <= gap
        ):
            high += 1
        return cluster[low][0], cluster[high][0]

    def _stretched(self, quoted: range, first: int, last: int) -> tuple[int, int]:
        """Take in what replaced the passage's own first or last words."""
        to_new, to_old = self._alignment.to_new, self._alignment.to_old
        before = to_new[quoted.start - 1] if quoted.start else NOWHERE
        replaced = range(quoted.start, to_old[first])
        if self._is_replacement(replaced, range(before + 1, first), anchored=before != NOWHERE):
            first = before + 1
        after = to_new[quoted.stop] if quoted.stop < len(to_new) else NOWHERE
        replaced = range(to_old[last] + 1, quoted.stop)
        if self._is_replacement(replaced, range(last + 1, after), anchored=after != NOWHERE):
            last = after - 1
        return first, last

    def _is_replacement(self, gone: range, come: range, *, anchored: bool) -> bool:
        if not (anchored and len(gone) and len(come)):
            return False
        old, new = self._alignment.old_words, self._alignment.new_words
        lost = old.ends[gone[-1]] - old.starts[gone[0]]
        gained = new.ends[come[-1]] - new.starts[come[0]]
        gap = self._alignment.new.text[new.starts[come[0]] : new.ends[come[-1]]]
        return gained <= 2 * lost + 10 and "\n" not in gap

    def _context(self, quoted: range, start: int, end: int, at: int, to: int) -> float:
        alignment = self._alignment
        around = [
            word
            for word in alignment.old_words.within(max(0, start - CONTEXT), end + CONTEXT)
            if word not in quoted
        ]
        total = sum(self._weights[word] for word in around)
        if not total:
            return 1.0
        words = alignment.new_words
        near = sum(
            self._weights[word]
            for word in around
            if (new := alignment.to_new[word]) != NOWHERE
            and words.ends[new] >= at - NEAR
            and words.starts[new] <= to + NEAR
        )
        return near / total

    def _crosses_heading(self, start: int, end: int) -> bool:
        return bisect_right(self._old_headings, start) < bisect_left(self._old_headings, end)

    def _same_section(self, one: int, other: int) -> bool:
        starts = self._alignment.new_words.starts
        under = [bisect_right(self._headings, starts[word]) for word in (one, other)]
        return under[0] == under[1]


def _heading_starts(canonical: Canonical) -> list[int]:
    return [block.start for block in canonical.blocks if block.kind in HEADINGS]
