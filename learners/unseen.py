"""Which invisible characters of a name are part of its spelling, and which are not: pure.

Joiners shape words of some scripts and hold emoji together; there they stay. Anywhere else nobody
sees them, and a name with them would look like somebody else's, so they go.
"""

import re
import unicodedata

import idna

NON_JOINER, JOINER = "\u200c", "\u200d"
_REPEATED = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_VIRAMA = 9
_EMOJI_STYLE = "\ufe0f"
_KEYCAP = "\u20e3"
_BLACK_FLAG, _END_OF_TAGS = "\U0001f3f4", "\U000e007f"
# Letters and marks without ink: Hangul fillers, Khmer inherent vowels, the grapheme joiner.
_WITHOUT_INK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SKIN = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


def without_unseen(name: str) -> str:
    """Return the name without invisible characters that are not part of its spelling.

    Those that stay: U+200C and U+200D by the CONTEXTJ rules of RFC 5892, and U+200D before a
    virama, as Bengali writes it; U+200D within an emoji sequence (UTS 51), the emoji style, and
    the tags of a flag; variants of ideographs and of Mongolian letters.
    """
    name = _REPEATED.sub(r"\1", name)
    # Each pass may take away what another one leans on.
    while (shorter := _pass(name)) != name:
        name = shorter
    return name


def _pass(name: str) -> str:
    return "".join(c for at, c in enumerate(name) if _is_seen(c) or _is_spelling(name, at))


def _is_seen(character: str) -> bool:
    return not (
        unicodedata.category(character) == "Cf"
        or character in _WITHOUT_INK
        or _is_variant(character)
    )


def _is_spelling(name: str, at: int) -> bool:
    character = name[at]
    before = name[at - 1] if at else ""
    after = name[at + 1 : at + 2]
    if character in (NON_JOINER, JOINER):
        return bool(before and after) and _joins(name, at)
    if _is_variant(character):
        return bool(before) and _has_variant(before, character, after)
    if "\U000e0020" <= character <= _END_OF_TAGS:
        return _is_in_flag(name, at)
    return False


def _joins(name: str, at: int) -> bool:
    if name[at] == JOINER:
        if _ends_emoji(name[:at]) and _is_pictograph(name[at + 1]):
            return True
        if unicodedata.combining(name[at + 1]) == _VIRAMA and name[at - 1].isalpha():
            return True
    try:
        return idna.core.valid_contextj(name, at)
    except ValueError:  # Beside a letter that Python has no name for, as of Tangut and Nushu.
        return False


def _ends_emoji(text: str) -> bool:
    bare = text.rstrip(_EMOJI_STYLE)
    if bare and bare[-1] in _SKIN:
        bare = bare[:-1]
    return bool(bare) and _is_pictograph(bare[-1])


def _is_pictograph(character: str) -> bool:
    """Say whether it is a picture that emoji are made of; a coarse Extended_Pictographic."""
    if character in "↔↕":
        return True
    code = ord(character)
    is_picture = 0x2600 <= code <= 0x27BF or 0x2B00 <= code <= 0x2BFF or 0x1F000 <= code <= 0x1FAFF
    return is_picture and unicodedata.category(character) in ("So", "Sm")


def _is_variant(character: str) -> bool:
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or character in "\u180b\u180c\u180d\u180e\u180f"
    )


def _has_variant(before: str, character: str, after: str) -> bool:
    if character in "\u180b\u180c\u180d\u180e\u180f":
        return "\u1820" <= before <= "\u18aa"
    if character == _EMOJI_STYLE:
        return _is_pictograph(before) or after == _KEYCAP
    return unicodedata.name(before, "").startswith("CJK ")


def _is_in_flag(name: str, at: int) -> bool:
    """Say whether it is one of the tags of a flag, which begin after the flag and have an end."""
    start = at
    while start and "\U000e0020" <= name[start - 1] <= "\U000e007e":
        start -= 1
    end = name.find(_END_OF_TAGS, at)
    is_closed = end >= 0 and all("\U000e0020" <= c <= _END_OF_TAGS for c in name[at:end])
    return start > 0 and name[start - 1] == _BLACK_FLAG and is_closed and end > start
