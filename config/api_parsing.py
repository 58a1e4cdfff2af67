"""Reads what callers of the JSON API send, and refuses text that no database can store."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Fields, names and items together. Each is checked, and each may be named in the refusal.
_MOST_VALUES = 1000


class StorableParser(Parser):
    """Refuses NUL and lone halves of characters (unstorable), and fields that come twice.

    Also bodies of more than 1,000 values, before anything looks at each of them.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the JSON body."""
        body: dict[str, Any] = json.loads(request.body, object_pairs_hook=_once_each)
        _demand_storable(body)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return the fields of an address or a form."""
        fields: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        _demand_storable(fields)
        return fields


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; of a field given twice nobody knows which was meant."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            error = ValidationError(_("This field can be given once only."), "repeated_field")
            raise ValidationError({name: error})
        fields[name] = value
    return fields


def _demand_storable(value: Any) -> None:
    values = list(islice(_values_in(value), _MOST_VALUES + 1))
    if len(values) > _MOST_VALUES:
        raise ValidationError(_("Send fewer values at once."), "too_many_values")
    if any(_UNSTORABLE.search(text) for text in values if isinstance(text, str)):
        raise ValidationError(
            _("The text contains characters that cannot be stored."), "unstorable"
        )


def _values_in(value: Any) -> Iterator[Any]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
