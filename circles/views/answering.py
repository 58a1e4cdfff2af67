"""How the doors of circles answer: what is refused, with its reason."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import ValidationError
from django.forms import Form
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


def take(form: Form, error: ValidationError) -> None:
    """Show beside its field what an action refused; about no field of this form, on top of it."""
    for field, reasons in error.error_dict.items() if hasattr(error, "error_dict") else ():
        form.add_error(field if field in form.fields else None, reasons)
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)


def form_page(request: HttpRequest, template: str, form: Form, **context: object) -> HttpResponse:
    """Show a form: 422 with its errors where it was refused, what was typed still in it."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
