"""How much work one text may cause: so many tokens, and an address counts as ten of them.

A token and an address cost the same whatever is typed, so this also bounds the time. Prose of the
greatest length takes about half of it.
"""

from markdown_it.utils import EnvType

MOST_TOKENS = 12_000
TOKENS_OF_AN_ADDRESS = 10


class TooMuch(Exception):
    """A text would cause more work than any text may."""


def spend(env: EnvType, tokens: int = 1) -> None:
    """Take from what is left for this text; TooMuch where nothing is."""
    env["tokens_left"] -= tokens
    if env["tokens_left"] < 0:
        raise TooMuch
