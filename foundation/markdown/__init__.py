"""Markdown as people type it, made into HTML that is safe to show anywhere; pure.

Rendering is linear: a text of twice the length takes about twice the steps. Every rule below
either consumes what it has scanned, or scans no further than a fixed number of characters.
No typed word is lost: what a rule cannot show in its own form stays as typed.
"""

from foundation.markdown.addresses import address_allowed, addresses_in
from foundation.markdown.rendering import LIMIT, render, render_mentioning
from foundation.markdown.typed import clean_text, on_one_line

__all__ = [
    "LIMIT",
    "address_allowed",
    "addresses_in",
    "clean_text",
    "on_one_line",
    "render",
    "render_mentioning",
]
