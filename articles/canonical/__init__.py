"""The one text of an edition: what passages count in, on the server and in the browser alike."""

import re

from articles.canonical.highlighting import highlight
from articles.canonical.walk import HEADINGS, Block, Canonical, Walk, squeezed, text_hash

__all__ = [
    "HEADINGS",
    "Block",
    "Canonical",
    "annotate",
    "extract",
    "highlight",
    "squeezed",
    "text_hash",
]


def extract(html: str) -> Canonical:
    """The canonical text and block table of clean HTML; ValueError if it is not clean."""
    return Walk(html).canonical()


def annotate(html: str) -> str:
    """The same HTML, in which every element that owns a block has an id (`art-b12` if none yet)."""
    walk = Walk(html)
    taken = set(re.findall(r' id="([^"]*)"', html))
    pieces, last, number = [], 0, 0
    owners = {run.owner for run in walk.runs if run.owner and not run.owner.id}
    for owner in sorted(owners, key=lambda element: element.name_end):
        number += 1
        while f"art-b{number}" in taken:
            number += 1
        pieces.append(f'{html[last : owner.name_end]} id="art-b{number}"')
        last = owner.name_end
    return "".join(pieces) + html[last:]
