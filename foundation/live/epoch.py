"""Names the present history of the database, so that a restored backup is not taken for it.

A restored database counts on from older numbers, which browsers may hold already with another
meaning. Running processes confirm the row each minute; a backup carries the time of its making.
So whoever finds the row unconfirmed for long gives it a new name: after a restore that is
needed, after a long pause with nobody online it costs one refetch.
"""

from datetime import timedelta

from foundation.activity.leases import database_now
from foundation.identifiers import new_uid
from foundation.live.models import Epoch

CONFIRM_AFTER = timedelta(minutes=1)
DOUBT_AFTER = timedelta(minutes=10)


def current() -> str:
    """Return the epoch's name, confirming or renewing it where that is due."""
    row, _ = Epoch.objects.get_or_create(pk=1)
    now = database_now()
    age = now - row.confirmed_at
    if age < CONFIRM_AFTER:
        return row.name
    name = row.name if age < DOUBT_AFTER else new_uid()
    # Of several processes that see the same age, one writes; the others read what it wrote.
    Epoch.objects.filter(pk=1, confirmed_at=row.confirmed_at).update(name=name, confirmed_at=now)
    return Epoch.objects.get(pk=1).name
