"""Passages: made from a selection, found again by their words, re-anchored when the text changes.

Pure functions over `canonical.Canonical`; offsets are code points of its text.
"""

from articles.anchoring.reanchoring import GONE, Outcome, agreed, reanchor
from articles.anchoring.selector import Selector, at_offsets, find, for_section, make
from articles.anchoring.w3c import from_w3c, to_w3c

__all__ = [
    "GONE",
    "Outcome",
    "Selector",
    "agreed",
    "at_offsets",
    "find",
    "for_section",
    "from_w3c",
    "make",
    "reanchor",
    "to_w3c",
]
