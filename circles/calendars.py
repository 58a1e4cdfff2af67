"""A meeting as an iCalendar entry (RFC 5545), which every calendar program takes."""

from datetime import UTC

from django.conf import settings
from icalendar import Calendar, Event, vText, vUri

from circles.models import Meeting


def calendar_of(meeting: Meeting, *, address: str, with_place: bool) -> bytes:
    """Return the .ics file of one meeting; `address` is the page of its circle.

    Times are in UTC, so no clock rule has to travel along and no program can read them wrongly.
    A meeting that was called off replaces its entry by a cancelled one.
    """
    event = Event()
    event.add("uid", f"{meeting.uid}@{settings.AYNI_MAIL_HOST}")
    event.add("dtstamp", (meeting.cancelled_at or meeting.created_at).astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", vText(f"{meeting.title} ({meeting.circle.name})"))
    event.add("sequence", 1 if meeting.cancelled_at else 0)
    event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    event.add("url", vUri(address))
    if meeting.agenda:
        event.add("description", vText(meeting.agenda))
    if meeting.where and with_place:
        event.add("location", vText(meeting.where))
    calendar = Calendar()
    calendar.add("prodid", "-//Ayni//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
