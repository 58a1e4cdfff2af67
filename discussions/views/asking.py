"""The page on which one asks about an article."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from articles.attribution import attribution
from articles.models import Article
from articles.selectors import article_by_uid
from circles.selectors import circle_by_slug
from discussions.actions import ask_question
from discussions.forms import AskForm, PlaceForm
from discussions.models import Thread
from discussions.selectors import (
    Place,
    circles_to_ask_in,
    place_in,
    similar_questions,
)
from learners import kept
from learners.answering import form_page
from learners.models import Learner
from learners.visitors import SeeOther, actor_of, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the form with the passage, the circles and what was asked before; on POST ask."""
    actor = actor_of(request)
    article = article_by_uid(uid)
    offers = circles_to_ask_in(actor, article)
    told = kept.typed(request) or {}
    place, lost = _place(article, request.POST or {**request.GET.dict(), **told})
    has_place = place.selector is not None
    if request.method == "POST":
        form = AskForm(request.POST, offers=offers, has_place=has_place)
        if lost:
            form.add_error("quote", lost)
        if form.is_valid():
            try:
                return SeeOther(_ask(actor, article, form, place).get_absolute_url())
            except ValidationError as error:
                form.refuse(error)
    else:
        initial = _told_again(article, place, request.GET.get("edition")) | told
        form = AskForm(offers=offers, initial=initial, has_place=has_place)
    context = {
        "article": article,
        "place": place,
        "place_lost": lost,
        "offers": offers,
        "attribution": attribution(place.edition) if place.edition else None,
        "similar": similar_questions(actor, article, form["title"].value() or "", place),
    }
    return form_page(request, "discussions/ask.html", form, **context)


def _ask(actor: Learner, article: Article, form: AskForm, place: Place) -> Thread:
    asked = form.cleaned_data
    return ask_question(
        actor=actor,
        circle=circle_by_slug(actor, asked["circle"]),
        article=article,
        title=asked["title"],
        body=asked["body"],
        selector=place.selector,
        is_section=place.is_section,
        edition=place.edition,
        key=asked["key"],
    )


def _place(article: Article, told: Any) -> tuple[Place, ValidationError | None]:
    """Return the place that is told, and why one that was told cannot be found."""
    try:
        return place_in(article, **PlaceForm(told).place()), None
    except ValidationError as error:
        return Place(), error


def _told_again(article: Article, place: Place, read: str | None) -> dict[str, Any]:
    """Return the place as hidden fields tell it, or only in which edition words will be pasted."""
    selector = place.selector
    if selector is None or place.edition is None:
        number = article.current.number if article.current else None
        return {"edition": read if read and read.isdecimal() else number}
    if place.is_section:
        return {"section": selector.section_path[-1], "edition": place.edition.number}
    return {
        "quote": selector.exact,
        "before": selector.prefix,
        "after": selector.suffix,
        "start": selector.start,
        "end": selector.end,
        "edition": place.edition.number,
    }
