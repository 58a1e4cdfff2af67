"""The next digest: exact on every clock, across every change of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.schedule import DAILY, WEEKLY, next_due, zone_named

ZONES = sorted(available_timezones())
MONDAY, FRIDAY, SUNDAY = 0, 4, 6
WEEKS = 60


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "cadence", "weekday", "hour", "after", "due"),
    [
        # An hour that the clock skips moves forward by what was skipped.
        ("America/New_York", WEEKLY, SUNDAY, 2, "2027-03-12T00:00Z", "2027-03-14T07:00Z"),
        ("Europe/Berlin", WEEKLY, SUNDAY, 2, "2027-03-22T00:00Z", "2027-03-28T01:00Z"),
        ("America/St_Johns", WEEKLY, SUNDAY, 2, "2027-03-10T00:00Z", "2027-03-14T05:30Z"),
        # Lord Howe skips half an hour only: 02:00 becomes 02:30.
        ("Australia/Lord_Howe", WEEKLY, SUNDAY, 2, "2027-09-28T00:00Z", "2027-10-02T15:30Z"),
        # There the change is at midnight, and 00:00 does not exist.
        ("America/Santiago", WEEKLY, SUNDAY, 0, "2027-09-01T00:00Z", "2027-09-05T04:00Z"),
        ("Asia/Beirut", WEEKLY, SUNDAY, 0, "2027-03-24T00:00Z", "2027-03-27T22:00Z"),
        ("Africa/Cairo", WEEKLY, FRIDAY, 0, "2027-04-27T00:00Z", "2027-04-29T22:00Z"),
        # An hour that the clock shows twice counts the first time.
        ("America/New_York", WEEKLY, SUNDAY, 1, "2027-11-02T00:00Z", "2027-11-07T05:00Z"),
        ("Europe/Berlin", WEEKLY, SUNDAY, 2, "2027-10-26T00:00Z", "2027-10-31T00:00Z"),
        ("America/Santiago", WEEKLY, 5, 23, "2027-03-30T00:00Z", "2027-04-04T02:00Z"),
        # Casablanca turns its clock back for Ramadan, and forward after it.
        ("Africa/Casablanca", WEEKLY, SUNDAY, 7, "2027-02-02T00:00Z", "2027-02-07T07:00Z"),
        ("Africa/Casablanca", WEEKLY, SUNDAY, 7, "2027-03-09T00:00Z", "2027-03-14T06:00Z"),
        # Odd offsets.
        ("Pacific/Chatham", WEEKLY, SUNDAY, 7, "2027-03-30T00:00Z", "2027-04-03T18:15Z"),
        ("Asia/Kathmandu", WEEKLY, MONDAY, 7, "2027-03-30T00:00Z", "2027-04-05T01:15Z"),
        ("Pacific/Kiritimati", WEEKLY, MONDAY, 7, "2027-03-30T00:00Z", "2027-04-04T17:00Z"),
        # Apia had no 30 December 2011, a Friday: nine o'clock came on Saturday's clock.
        ("Pacific/Apia", WEEKLY, FRIDAY, 9, "2011-12-27T00:00Z", "2011-12-30T19:00Z"),
        ("Pacific/Apia", WEEKLY, FRIDAY, 9, "2011-12-30T10:30Z", "2011-12-30T19:00Z"),
        ("Pacific/Apia", DAILY, MONDAY, 9, "2011-12-29T20:00Z", "2011-12-30T19:00Z"),
        ("Pacific/Apia", DAILY, MONDAY, 9, "2011-12-30T19:00Z", "2011-12-31T19:00Z"),
    ],
)
def test_named_changes_of_the_clock(zone, cadence, weekday, hour, after, due):
    assert next_due(cadence, weekday, hour, zone, at(after)) == at(due)


def test_a_skipped_hour_is_told_by_the_clock_later_by_what_was_skipped():
    due = next_due(WEEKLY, SUNDAY, 2, "America/New_York", at("2027-03-12T00:00Z"))
    assert due.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M %Z") == "03:00 EDT"


def test_a_repeated_hour_comes_once():
    first = next_due(DAILY, 0, 1, "America/New_York", at("2027-11-07T00:00Z"))
    assert first == at("2027-11-07T05:00Z")
    assert next_due(DAILY, 0, 1, "America/New_York", first) == at("2027-11-08T06:00Z")


def test_it_is_later_than_now_even_at_the_very_hour():
    due = at("2027-04-05T07:00Z")
    assert next_due(WEEKLY, MONDAY, 7, "UTC", due) == due + timedelta(weeks=1)
    assert next_due(WEEKLY, MONDAY, 7, "UTC", due - timedelta(seconds=1)) == due


def test_never_is_never():
    assert next_due("never", MONDAY, 7, "UTC", at("2027-04-05T07:00Z")) is None


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc", "UTC\n", "a" * 300]
)
def test_a_zone_nobody_knows_is_utc(name):
    assert zone_named(name) == ZoneInfo("UTC")
    assert next_due(WEEKLY, MONDAY, 7, name, at("2027-04-01T00:00Z")) == at("2027-04-05T07:00Z")


@pytest.mark.parametrize("hour", [0, 1, 2, 3, 7, 12, 22, 23])
def test_every_zone_gets_one_letter_a_week_for_sixty_weeks(hour):
    """Exactly one per local week, strictly later each time, a week apart but for the change."""
    start = at("2026-11-23T00:00Z")
    for zone in ZONES:
        place = ZoneInfo(zone)
        due = next_due(WEEKLY, hour % 7, hour, zone, start)
        weeks = []
        for _week in range(WEEKS):
            weeks.append(due.astimezone(place).date().isocalendar()[:2])
            later = next_due(WEEKLY, hour % 7, hour, zone, due)
            assert timedelta(days=6, hours=22) <= later - due <= timedelta(days=7, hours=2), zone
            due = later
        assert len(set(weeks)) == WEEKS, zone


@given(
    zone=st.sampled_from(ZONES),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    cadence=st.sampled_from([WEEKLY, DAILY]),
    after=st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
)
def test_any_moment_has_a_next_one(zone, weekday, hour, cadence, after):
    due = next_due(cadence, weekday, hour, zone, after)
    longest = timedelta(days=2 if cadence == DAILY else 8, hours=1)
    assert after < due <= after + longest
    # Nothing lies between: asked again just before, the answer is the same.
    assert next_due(cadence, weekday, hour, zone, due - timedelta(microseconds=1)) == due
