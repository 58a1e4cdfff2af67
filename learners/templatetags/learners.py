"""Names of countries and languages in the language of the page."""

from django import template

from learners import countries, languages

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """Return the name of an ISO 3166 country code; nothing for none."""
    return countries.name_of(code) if code else ""


@register.filter
def language_name(code: str) -> str:
    """Return the name of an ISO 639 language code; nothing for none."""
    return languages.name_of(code) if code else ""
