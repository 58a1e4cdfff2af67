"""Languages that people read, by ISO 639 code, named by CLDR in the language of the page."""

from collections.abc import Collection
from functools import lru_cache

from babel import Locale
from django.db.models import Case, When
from django.utils.translation import get_language

from foundation.many import many_texts
from learners import locales

_LISTED = """
af ak am ar as ay az be bg bm bn bs ca ceb cs cy da de dz ee el en es et eu fa ff fi fil fr ga
gl gn gu ha he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky lg ln lo lt lv mai mg mi mk
ml mn mr ms mt my nb nd ne nl nn ny om or pa pl ps pt qu rn ro ru rw sd si sk sl sn so sq sr st
su sv sw ta te tg th ti tk tl tn tr ts tt ug uk ur uz vi wo xh yo zh zu
"""
CODES = tuple(_LISTED.split())
_KNOWN = frozenset(CODES)
FIRST = ("en", "es", "fr", "ar")


def is_known(code: str) -> bool:
    """Say whether people may choose this language."""
    return code in _KNOWN


def name_of(code: str) -> str:
    """Return the language's name in the active language, with a capital as in a list."""
    names = locales.active().languages
    name: str = names.get(code) or Locale("en").languages.get(code) or code
    return name[:1].upper() + name[1:]


def offered_first() -> list[tuple[str, str]]:
    """Return (code, name) of the languages most readers here want."""
    return [(code, name_of(code)) for code in FIRST]


def others() -> list[tuple[str, str]]:
    """Return (code, name) of all other languages, sorted by name in the active language."""
    return list(_others(str(locales.active())))


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every language, sorted by name in the active language."""
    named = [*offered_first(), *others()]
    return sorted(named, key=lambda pair: locales.sorting_key(pair[1]))


def spoken_now() -> list[str]:
    """Return the language of the page as the likely answer to which languages one reads."""
    return [get_language() or "en"]


def first_in(codes: Collection[str]) -> tuple[Case, ...]:
    """Return what puts rows with a `language` of these before all others: for `order_by`."""
    # As one parameter, so that one statement serves any number of them.
    return (Case(When(language__in=many_texts(codes), then=0), default=1),) if codes else ()


@lru_cache(maxsize=32)
def _others(_locale: str) -> tuple[tuple[str, str], ...]:
    first = set(FIRST)
    named = ((code, name_of(code)) for code in CODES if code not in first)
    return tuple(sorted(named, key=lambda pair: locales.sorting_key(pair[1])))
