"""The one way to claim due rows: many workers may try, each row goes to one, a dead one's returns.

A leased model has `due_at` (when it may next be tried; while leased, when the lease ends) and
`attempt` (raised by every claim; it fences late finishers). A claim moves `due_at` ahead by the
lease, so a killed worker's rows fall due again by themselves. Time is the database's alone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import F, QuerySet

Row = TypeVar("Row", bound=models.Model)


def database_now() -> datetime:
    """Return the database's clock, the only one that all processes share."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            now: datetime = cursor.fetchone()[0]
            return now
        cursor.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")
        return moment_on_sqlite(cursor.fetchone()[0])


def moment_on_sqlite(text: str) -> datetime:
    """Return SQLite's clock so that what was written at this moment is not after it.

    SQLite compares moments as texts, and Django writes a whole second without the fraction that
    the clock writes: "12:00:00" stands before "12:00:00.000". So none is whole.
    """
    now = datetime.fromisoformat(text)
    return now.replace(microsecond=max(now.microsecond, 1))


def claim(
    rows: QuerySet[Row],
    *,
    limit: int,
    lease: timedelta,
    now: datetime | None = None,
    order: Sequence[str] = ("due_at", "pk"),
    **values: object,
) -> list[Row]:
    """Take up to `limit` rows of `rows` that are due, and commit the claim before any work.

    `values` are written with the claim. On PostgreSQL rivals skip each other's rows; on SQLite
    the writer's lock of an IMMEDIATE transaction makes them take turns.
    """
    now = now or database_now()
    with transaction.atomic():
        due = not_held(rows.filter(due_at__lte=now).order_by(*order))
        ids = list(due.values_list("pk", flat=True)[:limit])
        rows.model._default_manager.filter(pk__in=ids).update(
            attempt=F("attempt") + 1, due_at=now + lease, **values
        )
        claimed = rows.model._default_manager.in_bulk(ids)
    return [claimed[pk] for pk in ids]


def not_held(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return the rows locked for this transaction, without those that another one holds.

    On SQLite nobody else writes meanwhile.
    """
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def hold(row: models.Model) -> bool:
    """Lock a claimed row to the end of the transaction; say whether it is still this worker's.

    Nobody claims a locked row, however long the work takes, and the lock of a dead worker falls
    with its connection. Who holds what it claims needs a lease only from the claim to this.
    """
    held = type(row)._default_manager.filter(pk=row.pk, attempt=row.attempt)  # type: ignore[attr-defined]
    return held.select_for_update().first() is not None


def finish(row: models.Model, **values: object) -> bool:
    """Write the outcome unless another worker has claimed the row since; say whether it held."""
    held = type(row)._default_manager.filter(pk=row.pk, attempt=row.attempt)  # type: ignore[attr-defined]
    return held.update(**values) == 1


def back_off(attempt: int, *, longest: timedelta = timedelta(hours=1)) -> timedelta:
    """Return the pause after the `attempt`-th failure: 1, 2, 4 .. minutes, at most `longest`."""
    return min(timedelta(minutes=2 ** min(attempt - 1, 20)), longest)
