"""The page that explains the API, made on the server from its own OpenAPI description.

The usual viewers are megabytes of script; this page is read over the same bad lines as the rest.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from foundation import markdown

Described = dict[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """One parameter, or one field of a body or an answer."""

    name: str
    place: str
    type: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    """One thing the API can do."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    needs_sign_in: bool
    asked: list[Field]
    answers: list[tuple[str, str, list[Field]]]


class Reference(DocsBase):
    """Plugs the page into ninja in the place of its viewers."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Show every operation, by app."""
        described = json.loads(json.dumps(api.get_openapi_schema(path_params=kwargs), default=str))
        context = {
            "title": described["info"]["title"],
            "description": markdown.render(described["info"].get("description", "")),
            "openapi_url": self.get_openapi_url(api, kwargs),
            "groups": grouped(described),
        }
        return render(request, "api_reference.html", context)


def grouped(described: Described) -> dict[str, list[Operation]]:
    """Return the operations of an OpenAPI description by their first tag, in its order."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method in _METHODS:
            if method in methods:
                told = methods[method]
                tag = (told.get("tags") or ["api"])[0]
                groups.setdefault(tag, []).append(_operation(described, path, method, told))
    return groups


def _operation(described: Described, path: str, method: str, told: Described) -> Operation:
    asked = [
        Field(p["name"], p["in"], _type(p["schema"]), p.get("required", False))
        for p in told.get("parameters", [])
    ]
    for content in told.get("requestBody", {}).get("content", {}).values():
        asked += _fields(described, content.get("schema", {}))
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        description=told.get("description", ""),
        needs_sign_in=bool(told.get("security")),
        asked=asked,
        answers=[
            (status, *_answer(described, answer))
            for status, answer in told["responses"].items()
            if "$ref" not in answer  # Refusals look alike everywhere: told once, at the top.
        ],
    )


def _answer(described: Described, answer: Described) -> tuple[str, list[Field]]:
    for content in answer.get("content", {}).values():
        schema = content.get("schema", {})
        return _type(schema), _fields(described, schema)
    return "", []


def _fields(described: Described, schema: Described) -> list[Field]:
    schema = schema.get("items", schema)
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = described["components"]["schemas"].get(name, schema)
    required = schema.get("required", [])
    return [
        Field(name, "body", _type(field), name in required)
        for name, field in schema.get("properties", {}).items()
    ]


def _type(schema: Described) -> str:
    """Return a type in a few words, such as `string or null` or `list of PostOut`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_type(one) for one in schema[several]))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
