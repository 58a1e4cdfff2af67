"""Names the present history of the database, so that a restored backup is not taken for it.

A restored database counts on from older numbers, which browsers may hold already with another
meaning. Running processes confirm the row each minute; a backup carries the time of its making.
So whoever finds the row unconfirmed for long gives it a new name: after a restore that is
needed, after a long pause with nobody online it costs one refetch.
"""

from datetime import timedelta

from foundation.activity.leases import database_now
from foundation.identifiers import new_uid
from foundation.live.database import later
from foundation.live.models import Epoch

CONFIRM_AFTER = timedelta(minutes=1)
DOUBT_AFTER = timedelta(minutes=10)


def current() -> str:
    """Return the epoch's name, renewing it where that is due."""
    row, _ = Epoch.objects.get_or_create(pk=1)
    age = database_now() - row.confirmed_at
    if age < CONFIRM_AFTER:
        return row.name
    if age < DOUBT_AFTER:
        # Who opens a socket must not wait for a writer of the database to finish.
        later(confirm)
        return row.name
    # Of several processes that see the same age, one writes; the others read what it wrote.
    seen = Epoch.objects.filter(pk=1, confirmed_at=row.confirmed_at)
    seen.update(name=new_uid(), confirmed_at=database_now())
    return Epoch.objects.get(pk=1).name


def confirm() -> None:
    """Say that a process of this history is running now, unless one has just said so.

    A row in doubt is left alone: it may have been restored since this was asked for.
    """
    now = database_now()
    due = Epoch.objects.filter(
        confirmed_at__lt=now - CONFIRM_AFTER, confirmed_at__gt=now - DOUBT_AFTER
    )
    due.update(confirmed_at=now)


def begin() -> str:
    """Begin another history now, as after a restore: every page lets go of the numbers it holds."""
    fresh = {"name": new_uid(), "confirmed_at": database_now()}
    row, _ = Epoch.objects.update_or_create(pk=1, defaults=fresh)
    return row.name
