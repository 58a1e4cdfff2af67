"""From wall clocks to instants, where clocks jump."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from circles.wall_time import instant_of

ZONES = [
    "UTC",
    "Africa/Kigali",
    "America/La_Paz",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # jumps by half an hour
    "Europe/Paris",
    "Pacific/Apia",  # crossed the date line
    "Pacific/Chatham",
    "Africa/Casablanca",
]


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2026-11-26T18:00", "Africa/Kigali", "2026-11-26T16:00"),
        ("2026-11-26T18:00", "America/La_Paz", "2026-11-26T22:00"),
        ("2026-11-26T18:00", "Asia/Kathmandu", "2026-11-26T12:15"),
        ("2026-07-01T18:00", "Europe/Paris", "2026-07-01T16:00"),
        ("2026-12-01T18:00", "Europe/Paris", "2026-12-01T17:00"),
        # An hour that comes twice is the first one.
        ("2026-10-25T02:30", "Europe/Paris", "2026-10-25T00:30"),
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),
        # The minutes around a jump.
        ("2026-03-29T01:59", "Europe/Paris", "2026-03-29T00:59"),
        ("2026-03-29T03:00", "Europe/Paris", "2026-03-29T01:00"),
    ],
)
def test_a_wall_clock_means_one_instant(local, zone, utc):
    instant = instant_of(datetime.fromisoformat(local), zone)
    assert instant == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        ("2026-03-29T02:00", "Europe/Paris"),
        ("2026-03-29T02:59", "Europe/Paris"),
        ("2026-03-08T02:30", "America/New_York"),
        ("2026-10-04T02:15", "Australia/Lord_Howe"),
        ("2011-12-30T12:00", "Pacific/Apia"),  # a whole day that never was
    ],
)
def test_an_hour_that_does_not_exist_is_refused(local, zone):
    with pytest.raises(ValidationError) as refused:
        instant_of(datetime.fromisoformat(local), zone)
    assert refused.value.error_dict["local_start"][0].code == "no_such_time"


@pytest.mark.parametrize(
    ("local", "zone", "code"),
    [
        ("9999-12-31T23:59", "Pacific/Niue", "too_far"),
        ("0001-01-01T00:00", "Asia/Tokyo", "past"),
    ],
)
def test_a_time_beyond_all_calendars_is_refused(local, zone, code):
    with pytest.raises(ValidationError) as refused:
        instant_of(datetime.fromisoformat(local), zone)
    assert refused.value.error_dict["local_start"][0].code == code


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "Europe", "x" * 500])
def test_a_zone_nobody_knows_is_refused(zone):
    with pytest.raises(ValidationError) as refused:
        instant_of(datetime(2026, 1, 1, 12), zone)
    assert refused.value.error_dict["zone"][0].code == "unknown_zone"


@given(
    local=some.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2040, 1, 1)),
    zone=some.sampled_from(ZONES),
)
def test_back_on_that_wall_the_clock_shows_what_was_said(local, zone):
    try:
        instant = instant_of(local, zone)
    except ValidationError:
        home = ZoneInfo(zone)
        # Refused is only what lies in a jump: both readings of it show another time.
        readings = [local.replace(tzinfo=home, fold=fold).astimezone(UTC) for fold in (0, 1)]
        shown = [reading.astimezone(home).replace(tzinfo=None) for reading in readings]
        assert local not in shown
    else:
        assert instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local
