"""How the doors of pages answer a form that was refused: 422, what was typed still in it."""

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.etags import EditConflict
from learners.edit_forms import EditForm


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
    """Show a form: 422 with its errors where it was refused, what was typed still in it."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
