"""How a bench tells what it found: readable tables, and one last line for programs."""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A bound on one figure; `at_most` says on which side of it we want to be."""

    figure: str
    bound: float
    at_most: bool = True

    @property
    def words(self) -> str:
        """Return the goal as a reader would write it."""
        return f"{self.figure} {'<=' if self.at_most else '>='} {self.bound:g}"

    def is_met(self, figures: Mapping[str, float | None]) -> bool:
        """Say whether the figure is there and on the right side of the bound."""
        found = figures.get(self.figure)
        if found is None:
            return False
        return found <= self.bound if self.at_most else found >= self.bound


@dataclass(frozen=True)
class Spread:
    """The median of several rounds, and the lowest and highest of them."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{shown(self.middle)} ({shown(self.low)}-{shown(self.high)})"


def spread(values: Sequence[float]) -> Spread:
    """Return the median of `values` with their range."""
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0..1) of them lie, by the nearest rank."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def shown(value: float | None) -> str:
    """Return a figure with three digits that matter."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def progress(words: str) -> None:
    """Say what is being done now, beside the result."""
    print(f"  {words} ...", file=sys.stderr, flush=True)


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table whose first column is words and whose others are figures."""
    cells = [list(heads)] + [[_cell(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        ends = (cell.strip().rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print("  " + "  ".join([first, *ends]).rstrip())


def _cell(cell: object) -> str:
    return shown(cell) if cell is None or isinstance(cell, int | float) else str(cell)


def finish(name: str, figures: Mapping[str, float | None], goals: Sequence[Goal]) -> None:
    """Print what was met, and the one line that ends a bench."""
    rounded = {key: None if one is None else _rounded(one) for key, one in figures.items()}
    met = {goal.words: goal.is_met(figures) for goal in goals}
    print("\nGoals")
    for goal in goals:
        says = "met    " if met[goal.words] else "NOT met"
        print(f"  {says}  {goal.words}: {shown(figures.get(goal.figure))}")
    bounds = {goal.words: goal.bound for goal in goals}
    answer = {"name": name, "figures": rounded, "goals": bounds, "met": met}
    print("\nRESULT", json.dumps(answer), flush=True)


def _rounded(value: float) -> float:
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
