"""Reads the rows of the table, and counts their cells."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.matrix.actors import ACTORS, GROUPS

SIGNS = {
    "+": "shown or done",
    "~": "led on to another page of ours",
    "-": "404, exactly like what does not exist",
    "x": "403",
    "!": "422, with a reason",
    ">": "led to sign-in, a program 401",
    ".": "nothing of it is to be found there",
}


@dataclass(frozen=True)
class Row:
    """One door in one kind of home: the sign for each actor; `about` is the line above it."""

    method: str
    exit: str
    home: str
    signs: dict[str, str]
    about: str

    @property
    def door(self) -> tuple[str, str]:
        """Return method and name, without what tells one way of knocking from another."""
        return self.method, self.exit.partition(" ")[0]

    @property
    def is_api(self) -> bool:
        """Say whether it is an operation of the JSON API."""
        return self.exit.startswith("/")


def rows(text: str) -> list[Row]:
    """Return the rows of a part of the table: a heading with the homes, then a line per door."""
    lines = [line for line in text.splitlines() if line.strip()]
    homes = _cells(lines[0])[1:]
    found, about = [], ""
    for line in lines[1:]:
        if line.startswith("#"):
            about = line.removeprefix("# ")
            continue
        name, *cells = _cells(line)
        if len(cells) != len(homes):
            raise ValueError(f"{line!r} has not one cell for each of {homes}")
        method, _, exit_ = name.partition(" ")
        found += [
            Row(method, exit_.strip(), home, _signs(line, cell), about)
            for home, cell in zip(homes, cells, strict=True)
        ]
    return found


def cell_count(table: Iterable[Row]) -> int:
    """Return how many cells these rows have."""
    return sum(len(row.signs) for row in table)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _signs(line: str, cell: str) -> dict[str, str]:
    groups = cell.split()
    if [len(group) for group in groups] != [len(group) for group in GROUPS]:
        raise ValueError(f"{line!r}: {cell!r} has not one sign per actor")
    signs = dict(zip(ACTORS, "".join(groups), strict=True))
    if unknown := set(signs.values()) - set(SIGNS):
        raise ValueError(f"{line!r}: nobody knows {unknown}")
    return signs
