"""Refuses parameters of an API address that its operation does not know, or that come twice.

Ninja passes over both: a misspelt filter would answer with everything, as if it had been applied.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, get_origin

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.operation import Operation
from ninja.params.models import QueryModel

Run = Callable[..., HttpResponse]


def known_parameters_only(run: Run) -> Run:
    """Wrap the run of an operation: a decorator of mode "view" for the whole API."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]
    known = _parameters_of(operation)

    @wraps(run)
    def checked(request: HttpRequest, **path: Any) -> HttpResponse:
        try:
            _refuse_others(request, known)
        except ValidationError as error:
            return operation.api.on_exception(request, error)
        return run(request, **path)

    return checked


def _parameters_of(operation: Operation) -> dict[str, bool]:
    """Return the names of an operation's query parameters, and whether each may be repeated."""
    return {
        field.alias or name: get_origin(field.annotation) in (list, set, tuple)
        for model in operation.models
        if issubclass(model, QueryModel)
        for name, field in model.model_fields.items()
    }


def _refuse_others(request: HttpRequest, known: dict[str, bool]) -> None:
    errors = {}
    for name, values in request.GET.lists():
        if name not in known:
            names = ", ".join(sorted(known)) or "-"
            message = _("This operation does not know this parameter. It knows: %(names)s.")
            errors[name] = ValidationError(
                message, code="unknown_parameter", params={"names": names}
            )
        elif len(values) > 1 and not known[name]:
            message = _("This parameter can be given once only.")
            errors[name] = ValidationError(message, code="repeated_parameter")
    if errors:
        raise ValidationError(errors)
