"""How the doors of circles answer: what is refused, with its reason; who comes in, with a way."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from circles import selectors
from circles.models import Circle
from learners.answering import refused
from learners.visitors import learner_of


def button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer the press of a button in the circle `slug`; where it is refused, say why."""

    @wraps(view)
    def answering(request: HttpRequest, /, slug: str, **more: str) -> HttpResponse:
        try:
            return view(request, slug, **more)
        except ValidationError as error:
            circle = selectors.circle_by_slug(learner_of(request), slug)
            context = {"circle": circle, "reasons": error.messages}
            return refused(render(request, "circles/refused.html", context), [error])

    return answering


def welcome(request: HttpRequest, circle: Circle) -> None:
    """Greet who has just come in, and say where to ask: on a phone the reading list is far down."""
    readings = selectors.readings_known_to(learner_of(request), circle)
    first = readings.filter(article__current__isnull=False).first()
    context = {"article": first.article if first else None}
    messages.success(request, render_to_string("circles/_welcome.html", context))
