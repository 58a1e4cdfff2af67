"""Long lists in pieces: `?limit=` up to 100, `?after=` the key of the last row one has."""

from typing import Annotated, TypedDict

from django.db.models import Model, QuerySet
from ninja import Query

Limit = Annotated[int, Query(ge=1, le=100)]
After = Annotated[str, Query(max_length=64, pattern=r"^[\w-]*$")]


class Piece(TypedDict):
    """A piece of a list, and what to send as `after` for the next one."""

    items: list[Model]
    next: str | None


def piece_of(rows: QuerySet, *, key: str, after: str, limit: int) -> Piece:
    """Return up to `limit` rows behind the one whose `key` is `after`, in the order of making.

    The mark is looked up among these very rows: one that the caller may not know of leads
    nowhere, exactly like one that does not exist.
    """
    rows = rows.order_by("pk")
    if after:
        rows = rows.filter(pk__gt=rows.filter(**{key: after}).values("pk")[:1])
    found = list(rows[: limit + 1])
    more = len(found) > limit
    last = rows.filter(pk=found[limit - 1].pk).values_list(key, flat=True).get() if more else None
    return {"items": found[:limit], "next": last}
