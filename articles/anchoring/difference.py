"""The difference of two sequences by Myers, cut into windows, its work counted in steps."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fast_diff_match_patch import diff

# A difference compares at worst every item of one side with every one of the other: that many
# steps. A larger one than WINDOW is cut at runs of items that stand once on both sides.
DIFF_STEPS = 40_000_000
WINDOW = 4_000_000

_NONE = -1
_FIRST_CODE, _SURROGATES = 0x100, range(0xD800, 0xE000)

Run = tuple[int, int, int]  # so many equal items from this old and that new place on
Window = tuple[range, range]


class Difference:
    """Compares sequences until its steps are used up; time would depend on the machine."""

    def __init__(self) -> None:
        self._steps_left = DIFF_STEPS

    def runs(self, mine: Sequence[str], yours: Sequence[str], run: int) -> list[Run]:
        """Runs of equal items in order; none where comparing takes more steps than are left."""
        whole = range(len(mine)), range(len(yours))
        windows = [whole] if steps_of(whole) <= WINDOW else cut_at_unique_runs(mine, yours, run)
        found: list[Run] = []
        for window in sorted(windows, key=steps_of):
            found += self._compared(mine, yours, window)
        return sorted(found)

    def _compared(self, mine: Sequence[str], yours: Sequence[str], window: Window) -> Iterator[Run]:
        (old, old_end), (new, new_end) = ((side.start, side.stop) for side in window)
        first, last = _equal_ends(mine[old:old_end], yours[new:new_end])
        if first:
            yield old, new, first
        old, old_end, new, new_end = old + first, old_end - last, new + first, new_end - last
        yield from self._different(mine[old:old_end], yours[new:new_end], old, new)
        if last:
            yield old_end, new_end, last

    def _different(
        self, mine: Sequence[str], yours: Sequence[str], old: int, new: int
    ) -> Iterator[Run]:
        steps = len(mine) * len(yours)
        if not steps or steps > self._steps_left:
            return
        self._steps_left -= steps
        codes: dict[str, str] = {}
        texts = [
            "".join(codes.setdefault(item, _code(len(codes))) for item in items)
            for items in (mine, yours)
        ]
        # Without a time limit: a limit would make the result depend on the machine.
        for operation, length in diff(
            *texts, timelimit=0, checklines=False, cleanup="No", counts_only=True
        ):
            if operation == "=":
                yield old, new, length
            old += length if operation != "+" else 0
            new += length if operation != "-" else 0


def cut_at_unique_runs(mine: Sequence[str], yours: Sequence[str], run: int) -> list[Window]:
    """Cut both sides where `run` items in a row stand once in each, in the same order.

    The anchors of a patience difference. Linear but for a sort of the anchors.
    """
    places = _unique_runs(mine, run), _unique_runs(yours, run)
    both = [(old, places[1][items]) for items, old in places[0].items() if items in places[1]]
    anchors = _longest_rising(both)
    starts = set(anchors)
    # Anchors that overlap or touch are one run: its start is enough.
    cuts = [(0, 0), *((a, b) for a, b in anchors if (a - 1, b - 1) not in starts)]
    return [
        (range(cut[0], end[0]), range(cut[1], end[1]))
        for cut, end in pairwise([*cuts, (len(mine), len(yours))])
    ]


def _unique_runs(items: Sequence[str], run: int) -> dict[tuple[str, ...], int]:
    runs = list(zip(*(items[at:] for at in range(run)), strict=False))
    counts = Counter(runs)
    return {each: at for at, each in enumerate(runs) if counts[each] == 1}


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs`, whose first numbers rise, in which the second ones rise too."""
    tails: list[int] = []
    numbers: list[int] = []
    before: list[int] = []
    for number, (_old, new) in enumerate(pairs):
        at = bisect_left(tails, new)
        before.append(numbers[at - 1] if at else _NONE)
        tails[at : at + 1] = [new]
        numbers[at : at + 1] = [number]
    found = []
    number = numbers[-1] if numbers else _NONE
    while number != _NONE:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def steps_of(window: Window) -> int:
    """How many steps comparing the two sides takes at worst."""
    return len(window[0]) * len(window[1])


def _equal_ends(mine: Sequence[str], yours: Sequence[str]) -> tuple[int, int]:
    """How many items at the start, and of the others how many at the end, are the same."""
    shortest = min(len(mine), len(yours))
    first = 0
    while first < shortest and mine[first] == yours[first]:
        first += 1
    last = 0
    while last < shortest - first and mine[-1 - last] == yours[-1 - last]:
        last += 1
    return first, last


def _code(number: int) -> str:
    code = _FIRST_CODE + number
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))
