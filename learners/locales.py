"""The CLDR data of the language a page is shown in."""

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language


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
