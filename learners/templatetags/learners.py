"""Names of countries, languages and people in the language of the page; counts of tokens."""

from django import template

from learners import countries, languages, locales, zones
from learners.models import Learner
from learners.selectors import tokens_of

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """Return the name of an ISO 3166 country code; nothing for none."""
    return countries.name_of(code) if code else ""


@register.filter
def language_name(code: str) -> str:
    """Return the name of an ISO 639 language code; nothing for none."""
    return languages.name_of(code) if code else ""


@register.filter
def isolated(words: object) -> str:
    """Return a name or title as it may stand inside a translated sentence (locales.isolated)."""
    return locales.isolated(str(words))


@register.filter(is_safe=True)
def one_stop(sentence: object) -> str:
    """Return a sentence that may end in a name without a second stop (locales.one_stop)."""
    return locales.one_stop(str(sentence))


@register.filter
def zone_place(name: str) -> str:
    """Return the town that a time zone is named after."""
    return zones.place_of(name)


@register.simple_tag
def live_token_count(learner: Learner) -> int:
    """Return how many API tokens open the learner's account now."""
    return tokens_of(learner).count()
