"""Reads what callers of the JSON API send, and refuses text that no database can store."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StorableParser(Parser):
    """Refuses NUL and lone halves of characters (unstorable), once for every operation."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the JSON body."""
        body: dict[str, Any] = json.loads(request.body)
        _demand_storable(body)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the fields of an address or a form."""
        fields: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        _demand_storable(fields)
        return fields


def _demand_storable(value: Any) -> None:
    if any(_UNSTORABLE.search(text) for text in _texts_in(value)):
        raise ValidationError(
            _("The text contains characters that cannot be stored."), "unstorable"
        )


def _texts_in(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
