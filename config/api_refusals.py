"""The one shape of every refusal under the API's address, whoever refuses."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel

from config.middleware import Door

PREFIX = "/api/v1/"


class Error(BaseModel):
    """Why: `code` for programs, `message` for people, `fields` where a field is to blame."""

    code: str
    message: str
    fields: dict[str, list[str]]


class Refusal(BaseModel):
    """What stands in the body of every refusal."""

    error: Error


def refusal(code: str, message: str, fields: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Return the body of a refusal."""
    return {"error": {"code": code, "message": message, "fields": fields or {}}}


class RefusalsAreJson:
    """Words as JSON what Django and ninja refuse in HTML: unknown addresses, wrong methods."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.door(request)
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or is_json or not request.path_info.startswith(PREFIX):
            return response
        response.content = json.dumps(_worded(response.status_code), ensure_ascii=False)
        response.headers["Content-Type"] = "application/json; charset=utf-8"
        return response


def _worded(status: int) -> dict[str, Any]:
    if status == HTTPStatus.NOT_FOUND:
        return refusal("not_found", _("There is nothing here."))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return refusal("wrong_method", _("This address does not take this method: see Allow."))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return refusal("broken", _("Something broke on our side. Try again later."))
    return refusal("invalid", _("This request cannot be understood."))
