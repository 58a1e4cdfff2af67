"""When the next digest is due on a learner's own clock; pure, and exact about clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAILY, WEEKLY = "daily", "weekly"
_DAYS = {DAILY: 1, WEEKLY: 7}


def next_due(cadence: str, weekday: int, hour: int, zone: str, after: datetime) -> datetime | None:
    """Return the first due instant after `after`, in UTC; None for a cadence of never.

    `weekday` (Monday is 0; only a weekly cadence looks at it) and `hour` (0..23) are read on the
    clock of `zone`. A time that the clock skips moves forward by what was skipped, one that it
    shows twice counts the first time only, and a zone nobody knows is UTC.
    """
    step = _DAYS.get(cadence)
    if step is None:
        return None
    place = zone_named(zone)
    today = after.astimezone(place).date()
    # A clock may jump by a whole day, so the search begins one step early.
    day = today - timedelta(days=step)
    if cadence == WEEKLY:
        day += timedelta(days=(weekday - day.weekday()) % 7)
    due = _instant(day, hour, place)
    while due <= after:
        day += timedelta(days=step)
        due = _instant(day, hour, place)
    return due


def zone_named(name: str) -> ZoneInfo:
    """Return the zone of that name; UTC where the name is not, or no longer, known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _instant(day: date, hour: int, place: ZoneInfo) -> datetime:
    # fold=0 means the offset before a change (PEP 495): the first of two equal times, and for a
    # skipped one the instant that the clock shows later by exactly the skipped stretch.
    return datetime.combine(day, time(hour), tzinfo=place).astimezone(UTC)
