"""The JSON API: gathers the apps' routers, and words every refusal in one shape."""

import json
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as ShapeError
from ninja.openapi.schema import OpenAPISchema
from pydantic.json_schema import models_json_schema

from articles.api import router as articles
from circles.api import router as circles
from config.api_parameters import known_parameters_only
from config.api_parsing import StorableParser
from config.api_reference import Reference
from config.api_refusals import Refusal, refusal
from discussions.api import router as discussions
from foundation.etags import EditConflict
from learners.api import router as learners
from learners.limits import LimitReached
from notifications.api import router as notifications

_REFUSED_WITH = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
_REFUSAL = "#/components/schemas/Refusal"
_REFUSED = "#/components/responses/Refused"


class _Api(NinjaAPI):
    """Describes the refusals too, once for all operations."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, made once: anybody may ask, and to make it costs much."""
        if self._described is None:
            self._described = self._describe(**options)
        return self._described

    def _describe(self, **options: Any) -> OpenAPISchema:
        """Return the description with the shape of refusals, to which every operation refers."""
        described = super().get_openapi_schema(**options)
        _refs, shapes = models_json_schema(
            [(Refusal, "serialization")], ref_template="#/components/schemas/{model}"
        )
        described["components"]["schemas"] |= shapes["$defs"]
        described["components"]["responses"] = {
            "Refused": {
                "description": "Refused",
                "content": {"application/json": {"schema": {"$ref": _REFUSAL}}},
            }
        }
        refused = {status.value: {"$ref": _REFUSED} for status in _REFUSED_WITH}
        for methods in described["paths"].values():
            for operation in methods.values():
                operation["responses"] = {**operation["responses"], **refused}
        return described


api = _Api(
    title="Ayni",
    version="1",
    description=(
        "Everything the pages can do. Reading what is public needs no key; the rest takes the"
        " session of a signed-in browser (with its CSRF token) or a personal token made at"
        " /me/tokens/, sent as `Authorization: Bearer <token>`. Refusals look like"
        ' `{"error": {"code", "message", "fields"}}`. A parameter or field that an operation does'
        " not know, or that comes twice, is refused. What can be edited has an `etag`: send it as"
        " `If-Match` with a change, and another state answers 412 with what stands now in"
        " `fields`. Posts are under CC BY-SA 4.0."
    ),
    urls_namespace="api",
    docs=Reference(),
    parser=StorableParser(),
)

api.add_decorator(known_parameters_only, mode="view")
for _router in (learners, articles, circles, discussions, notifications):
    api.add_router("", _router)


def _refused(
    request: HttpRequest, status: int, code: str, message: str, fields: dict[str, Any] | None = None
) -> HttpResponse:
    return api.create_response(request, refusal(code, message, fields), status=status)


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def not_there(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer 404 alike for what does not exist and what may not be known of."""
    return _refused(request, 404, "not_found", _("There is nothing here."))


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Answer 403."""
    return _refused(request, 403, "forbidden", str(error) or _("You may not do this."))


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer 401 and say how to sign in."""
    message = _("Sign in, or send a personal token: Authorization: Bearer <token>.")
    return _refused(request, 401, "not_signed_in", message)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 with what to do, per field where it is known."""
    if hasattr(error, "error_dict"):
        fields = {name: [str(m) for m in messages] for name, messages in error.message_dict.items()}
        first = next(iter(error.error_dict.values()))[0]
        return _refused(request, 422, first.code or "invalid", " ".join(first.messages), fields)
    code = getattr(error, "code", None) or error.error_list[0].code or "invalid"
    return _refused(request, 422, code, " ".join(error.messages))


def _texts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [] if value is None else [json.dumps(value) if isinstance(value, bool) else str(value)]


@api.exception_handler(EditConflict)
def changed_meanwhile(request: HttpRequest, error: EditConflict) -> HttpResponse:
    """Answer 412, and in `fields` what stands now."""
    fields = {name: _texts(value) for name, value in error.current.items()}
    return _refused(request, 412, "changed", " ".join(error.messages), fields)


@api.exception_handler(LimitReached)
def too_many(request: HttpRequest, error: LimitReached) -> HttpResponse:
    """Answer 429 and say, in words and in seconds, when it is possible again."""
    response = not_valid(request, error)
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response


@api.exception_handler(ShapeError)
def not_in_shape(request: HttpRequest, error: ShapeError) -> HttpResponse:
    """Answer 422 for a body or parameter of the wrong shape."""
    fields: dict[str, list[str]] = {}
    for problem in error.errors:
        source, *parts = map(str, problem["loc"])
        # The whole body is one parameter of the view, whose name is no business of the caller.
        name = ".".join(parts[1:] if source == "body" else parts)
        fields.setdefault(name or source, []).append(problem["msg"])
    return _refused(request, 422, "invalid", _("Some fields are not as they should be."), fields)


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what ninja itself refuses, in the same shape."""
    if isinstance(error.__cause__, ValidationError):  # our parser's, which ninja wraps
        return not_valid(request, error.__cause__)
    return _refused(request, error.status_code, "invalid", error.message)


@api.exception_handler(RawPostDataException)
def not_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """Answer 422 for a body that Django has read as a form, where JSON is expected."""
    return _refused(request, 422, "invalid", _("Send JSON, as application/json."))
