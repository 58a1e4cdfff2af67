"""Countries by ISO 3166 code, named by CLDR in the language of the page."""

from functools import lru_cache

from babel import Locale

from learners import locales

# Codes of CLDR that are no countries: unions, pseudo regions, and parts of countries.
_NO_COUNTRY = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}

CODES: frozenset[str] = frozenset(
    code
    for code in map(str, Locale("en").territories)
    if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY
)


def name_of(code: str) -> str:
    """Return the country's name in the active language; the code itself if nobody named it."""
    if code not in CODES:
        return code
    return str(locales.active().territories.get(code) or Locale("en").territories[code])


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every country, sorted by name in the active language."""
    return list(_choices(str(locales.active())))


@lru_cache(maxsize=32)
def _choices(_locale: str) -> tuple[tuple[str, str], ...]:
    named = ((code, name_of(code)) for code in CODES)
    return tuple(sorted(named, key=lambda pair: locales.sorting_key(pair[1])))
