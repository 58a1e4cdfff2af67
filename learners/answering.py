"""How pages answer what was refused: 429 for a personal limit, else 422; what was typed stays."""

from collections.abc import Iterable
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.etags import EditConflict
from learners.actions.rates import RateReached
from learners.edit_forms import EditForm
from learners.limits import LimitReached


def take(form: BaseForm, error: ValidationError) -> None:
    """Show beside its field what an action refused; about no field of this form, on top of it."""
    if isinstance(error, EditConflict) and isinstance(form, EditForm):
        form.show_conflict(error)
        return
    for field, reasons in error.error_dict.items() if hasattr(error, "error_dict") else ():
        form.add_error(field if field in form.fields else None, reasons)
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)


def form_page(
    request: HttpRequest, template: str, form: BaseForm, **context: object
) -> HttpResponse:
    """Show a form; where it was refused, with its errors and what was typed still in it."""
    page = render(request, template, {"form": form, **context})
    reasons = [reason for some in form.errors.as_data().values() for reason in some]
    return refused(page, reasons) if reasons else page


def too_many(
    request: HttpRequest, reached: RateReached, reasons: Iterable[object] = ()
) -> HttpResponse:
    """Answer 429 with the time to wait; `reasons` are what to say instead of its own words."""
    page = render(request, "429.html", {"reasons": list(reasons) or reached.messages}, status=429)
    page.headers["Retry-After"] = str(reached.retry_after_s)
    return page


def refused(page: HttpResponse, reasons: Iterable[ValidationError]) -> HttpResponse:
    """Give a refusal its status: 429 with Retry-After for a personal limit, else 422."""
    limits = [reason for reason in reasons if isinstance(reason, LimitReached | RateReached)]
    waits = [limit.retry_after_s for limit in limits]
    page.status_code = HTTPStatus.TOO_MANY_REQUESTS if waits else HTTPStatus.UNPROCESSABLE_ENTITY
    if waits:
        page.headers["Retry-After"] = str(max(waits))
    return page
