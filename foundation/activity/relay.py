"""Brings every recorded fact to its durable listeners, the oldest first, until each has taken it.

Several workers relay at once and a failed fact is tried again later, so a listener may hear of a
younger fact before an older one.
"""

import logging
from datetime import timedelta

from django.db import transaction

from foundation.activity import leases
from foundation.activity.listeners import durable_listeners
from foundation.activity.models import FactRow

log = logging.getLogger(__name__)

# Only from the claim to the lock, under which the listeners work: the lock of a killed worker falls
# with its connection. So often is a fact tried at most that kills whoever tries it.
LEASE = timedelta(seconds=5)
PARK_AFTER = 12


def relay_due_facts(limit: int = 20) -> int:
    """Deliver up to `limit` due facts and return how many were tried.

    One is claimed at a time: a worker that dies keeps no other waiting.
    """
    open_rows = FactRow.objects.filter(relayed_at__isnull=True, parked_at__isnull=True)
    for tried in range(limit):
        rows = leases.claim(open_rows, limit=1, lease=LEASE, order=("pk",))
        if not rows:
            return tried
        _relay(rows[0])
    return limit


def _relay(row: FactRow) -> None:
    if row.attempt > PARK_AFTER:
        _put_back(row, RuntimeError("every worker that tried it died"))
        return
    failure: Exception | None = None
    try:
        # What came of it is written while the row is held: no rival claims it in between.
        with transaction.atomic():
            if not leases.hold(row):
                return
            try:
                _tell(row)
            except Exception as error:
                failure = error
                _put_back(row, failure)
    except Exception as error:
        # The connection died, or the commit was refused: nothing of the above is written.
        _put_back(row, failure or error)


@transaction.atomic
def _tell(row: FactRow) -> None:
    """Tell the listeners; their rows and the mark that they heard stand or fall together."""
    fact = row.fact()
    for listener in durable_listeners(row.kind):
        listener(fact, row)
    leases.finish(row, relayed_at=leases.database_now(), error="")


def _put_back(row: FactRow, error: Exception) -> None:
    now = leases.database_now()
    text = f"{type(error).__name__}: {error}"[:2000]
    if row.attempt >= PARK_AFTER:
        leases.finish(row, parked_at=now, error=text)
        log.error("fact %s parked after %s attempts: %s", row.pk, row.attempt, text)
    else:
        leases.finish(row, due_at=now + leases.back_off(row.attempt), error=text)
        log.warning("fact %s put back after attempt %s: %s", row.pk, row.attempt, text)
