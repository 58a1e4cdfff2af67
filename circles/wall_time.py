"""From the clock on a wall somewhere to the instant everywhere, through every change of clocks."""

from datetime import MINYEAR, UTC, datetime
from zoneinfo import ZoneInfo

from circles.refusals import Refusal
from learners import zones


def instant_of(local: datetime, zone: str) -> datetime:
    """Return, in UTC, when a wall clock in `zone` shows `local` (a naive datetime).

    Where the clock goes back, an hour comes twice: the first is meant. Where it goes forward,
    an hour does not exist: that is refused (`no_such_time`), as is a zone nobody knows, and
    what lies beyond all calendars (`past`, `too_far`).
    """
    if not zones.is_known(zone):
        raise Refusal.UNKNOWN_ZONE.error("zone")
    home = ZoneInfo(zone)
    try:
        instant = local.replace(tzinfo=home, fold=0).astimezone(UTC)
        shown = instant.astimezone(home).replace(tzinfo=None)
    except OverflowError:
        beyond = Refusal.PAST if local.year == MINYEAR else Refusal.TOO_FAR
        raise beyond.error("local_start") from None
    if shown != local:
        raise Refusal.NO_SUCH_TIME.error("local_start")
    return instant
