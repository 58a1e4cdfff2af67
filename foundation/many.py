"""Hands many ids, or texts, to the database as one parameter.

Hundreds of placeholders cost a process several times what looking the ids up costs the database,
and a statement of its own for every number of them. A text that the database takes apart is the
form that is made fastest.
"""

import json
from collections.abc import Collection

from django.db import connection
from django.db.models.expressions import RawSQL


def many(ids: Collection[int]) -> RawSQL:
    """Return what `pk__in=` takes for these ids."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [listed(ids)])
    return RawSQL("SELECT value FROM json_each(%s)", [listed(ids)])


def listed(ids: Collection[int]) -> str:
    """Return the one parameter that carries these ids."""
    inside = ",".join(map(str, ids))
    return f"{{{inside}}}" if connection.vendor == "postgresql" else f"[{inside}]"


def many_texts(texts: Collection[str]) -> RawSQL:
    """Return what an `__in` takes for these texts."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT jsonb_array_elements_text(%s::jsonb)", [listed_texts(texts)])
    return RawSQL("SELECT value FROM json_each(%s)", [listed_texts(texts)])


def listed_texts(texts: Collection[str]) -> str:
    """Return the one parameter that carries these texts."""
    return json.dumps(list(texts))
