"""Which runs of * _ ~ may open or close emphasis, where Chinese, Japanese and Korean stand too.

CommonMark takes `**注意：**内容` for no emphasis, because punctuation stands inside the mark and a
letter outside, and these scripts put no space between them. The CJK-friendly amendment to the
specification (github.com/tats-u/markdown-cjk-friendly) counts punctuation of these scripts as
letters, and their letters as a place where emphasis may begin and end.
"""

import unicodedata
from functools import lru_cache

from markdown_it.common.utils import isWhiteSpace


@lru_cache(maxsize=4096)
def flanks(before: str, after: str) -> tuple[bool, bool]:
    """Return whether a run between these is left-flanking, and whether it is right-flanking.

    `before` may hold two characters: the last one and, before it, the one that it varies.
    """
    last, ends_cjk = _last_of(before)
    begins_cjk = _is_cjk(after)
    space_before, space_after = isWhiteSpace(ord(last)), isWhiteSpace(ord(after))
    sign_before = is_sign(last) and not ends_cjk
    sign_after = is_sign(after) and not begins_cjk
    left = not space_after and (not sign_after or space_before or sign_before or ends_cjk)
    right = not space_before and (not sign_before or space_after or sign_after or begins_cjk)
    return left, right


def is_sign(character: str) -> bool:
    """Say whether CommonMark counts the character as punctuation: symbols too."""
    return unicodedata.category(character)[0] in "PS"


def _last_of(before: str) -> tuple[str, bool]:
    """Return the last character that is no variation selector, and whether it counts as CJK."""
    last = before[-1]
    if "\U000e0100" <= last <= "\U000e01ef":
        return last, True
    if len(before) > 1 and "\ufe00" <= last <= "\ufe0e":
        varied = before[-2]
        # Quotation marks of full width.
        return varied, _is_cjk(varied) or (varied in "‘’“”" and last == "\ufe01")
    return last, _is_cjk(last)


def _is_cjk(character: str) -> bool:
    """Say whether the character is wide, half-wide or Hangul, and no emoji."""
    code = ord(character)
    if 0x1160 <= code <= 0x11FF or 0xD7B0 <= code <= 0xD7FF:  # Hangul, though not wide.
        return True
    if unicodedata.east_asian_width(character) not in "WFH":
        return False
    is_symbol = unicodedata.category(character) in ("So", "Sk")
    return not (is_symbol and (code < 0x2E80 or code >= 0x1F000))
