"""The CLDR data of the language a page is shown in."""

import re
import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, get_language_bidi

# Unicode's fence around words of any direction (first strong isolate), and its end.
FENCES = "\u2068\u2069"
# What would turn the direction of the words around it, or end a fence of ours.
_TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
# What may close after a name: a fence, a quotation, elements of HTML.
_CLOSING = r"(?:[\u2069”»’\"]|&quot;|</[a-z]+>)*"
# What ends a name, then the sentence's own stop; or two question marks. Three dots are typed ones.
_TWO_STOPS = re.compile(
    r"(<[a-z][^>]*>)"
    rf"|(?:([!?…。．｡！？؟۔।॥։።]|(?<!\.)\.(?:\.\.)?)({_CLOSING})[ \u00a0\u202f]?[.。]"
    rf"|([?？؟])({_CLOSING})[ \u00a0\u202f]?[?？؟])(?=[\s\u2069”»’\"<]|&quot;|$)"
)
_FROM_LEFT, _FROM_RIGHT = frozenset({"L"}), frozenset({"R", "AL"})


def active() -> Locale:
    """Return the locale of the active language, English where CLDR does not know it."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def sorting_key(name: str) -> str:
    """Return what orders names as readers expect: regardless of case and of accents."""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def one_stop(sentence: str) -> str:
    """Return a sentence whose name ends in a stop of its own, without the second stop after it.

    For sentences that end, in some language, in a name or title: "Good to see you, Amina B.".
    Also through the end of a fence, of a quotation and of an element of HTML.
    """
    return _TWO_STOPS.sub(r"\1\2\3\4\5", sentence)


def isolated(words: str) -> str:
    """Return a name or title as it may stand inside a sentence in the active language.

    One that runs the other way is fenced off, so that it turns neither the words around it nor
    itself: this is what `<bdi>` does, and it works in letters, titles and attributes too.
    """
    other = _FROM_LEFT if get_language_bidi() else _FROM_RIGHT
    if not any(unicodedata.bidirectional(character) in other for character in words):
        return words
    return FENCES[0] + words.translate(_TURNING) + FENCES[1]
