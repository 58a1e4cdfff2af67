"""Where in an article a question points, as a browser or a program says it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import anchoring
from articles.anchoring import Selector
from articles.canonical import extract
from articles.models import Article, Edition
from articles.refusals import Refused


@dataclass(frozen=True)
class Place:
    """Where in an article a question points, in which edition; without selector, at all of it."""

    selector: Selector | None = None
    edition: Edition | None = None
    is_section: bool = False


def place_in(
    article: Article,
    *,
    quote: str = "",
    quote_end: str = "",
    prefix: str = "",
    suffix: str = "",
    start: int | None = None,
    end: int | None = None,
    edition: int | None = None,
    section: str = "",
) -> Place:
    """Return the place that a browser or a program says, in the edition that was read.

    `quote` is the passage, or its first words with `quote_end`, its last ones. Offsets count code
    points in the edition whose number comes with them, and only if the words agree. Otherwise the
    words are looked for there, then in the current edition. ValidationError (passage_not_found and
    others) where the place is not certain, or offsets come alone.
    """
    has_offsets = not (start is None and end is None)
    if edition is None and has_offsets:
        message = _(
            "start and end count code points of `text` in GET /articles/{uid}"
            " and need its `edition`."
        )
        raise ValidationError({"edition": ValidationError(message, code="no_edition")})
    if article.current is None or not (quote or section or has_offsets):
        return Place()
    editions = [article.current]
    if edition is not None and edition != article.current.number:
        editions[:0] = article.editions.filter(number=edition)
    if section:
        return _first_place(
            editions, lambda one: anchoring.for_section(extract(one.html), section), is_section=True
        )
    read = editions[0]
    if start is not None and end is not None and edition == read.number:
        try:
            canonical = extract(read.html)
            return Place(anchoring.at_offsets(canonical, start, end, quote, quote_end), read)
        except Refused:
            if not quote:
                raise
    # Of a long passage the words between the first and the last ones are not known.
    if not quote or quote_end:
        raise Refused("passage_not_found")
    return _first_place(
        editions, lambda one: anchoring.find(extract(one.html), quote, prefix, suffix)
    )


def _first_place(
    editions: list[Edition], find: Callable[[Edition], Selector], *, is_section: bool = False
) -> Place:
    """Return the place in the first edition that has one; else raise what the last one refused."""
    for edition in editions[:-1]:
        try:
            return Place(find(edition), edition, is_section)
        except Refused:
            continue
    return Place(find(editions[-1]), editions[-1], is_section)
