"""How the doors of circles answer: what is refused, with its reason."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from circles import selectors
from learners.visitors import learner_of


def button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer the press of a button in the circle `slug`; where it is refused, say why (422)."""

    @wraps(view)
    def answering(request: HttpRequest, /, slug: str, **more: str) -> HttpResponse:
        try:
            return view(request, slug, **more)
        except ValidationError as error:
            circle = selectors.circle_by_slug(learner_of(request), slug)
            context = {"circle": circle, "reasons": error.messages}
            return render(request, "circles/refused.html", context, status=422)

    return answering
