"""Hands many ids to the database as one parameter.

Hundreds of placeholders cost a process several times what looking the ids up costs the database.
"""

from collections.abc import Collection

from django.db import connection
from django.db.models.expressions import RawSQL


def many(ids: Collection[int]) -> RawSQL | Collection[int]:
    """Return what `pk__in=` takes: one array where the database has arrays, else the ids."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
    return ids
