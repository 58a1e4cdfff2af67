"""The pulse of the clock: whether beat still ticks, and a worker hears it."""

from datetime import datetime

from foundation.activity.leases import database_now
from foundation.activity.models import Pulse

CLOCK = "beat"


def beat() -> None:
    """Note that the clock ticked just now."""
    Pulse.objects.update_or_create(part=CLOCK, defaults={"at": database_now()})


def last_beat() -> datetime | None:
    """Return when the clock last ticked and a worker heard it; None if never."""
    return Pulse.objects.filter(part=CLOCK).values_list("at", flat=True).first()
