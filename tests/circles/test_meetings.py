"""Planning meetings, calling them off, and the calendar entry."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from icalendar import Calendar

from circles import actions, selectors
from circles.calendars import calendar_of
from circles.models import Circle, Meeting
from tests import cast

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 18)


@pytest.fixture(autouse=True)
def clock():
    """Let it be a Sunday in November."""
    with time_machine.travel(NOW, tick=False):
        yield


def plan(actor, circle, local_start=THURSDAY, zone="Africa/Kigali", **fields):
    fields = {"title": "Winter gas"} | fields
    return actions.plan_meeting(
        actor=actor, circle=circle, local_start=local_start, zone=zone, **fields
    )


def test_the_agreed_wall_time_is_kept_and_the_instants_follow(circle, ada, told):
    meeting = Meeting.objects.get(pk=plan(ada, circle, minutes=90).pk)
    assert (meeting.local_start, meeting.zone) == ("2026-11-26T18:00", "Africa/Kigali")
    assert meeting.starts_at == datetime(2026, 11, 26, 16, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 11, 26, 17, 30, tzinfo=UTC)
    assert meeting.planned_by == ada
    after = Circle.objects.get(pk=circle.pk)
    assert (after.version, after.audience_epoch) == (circle.version + 1, circle.audience_epoch)
    kind, actor, data = told()[-1]
    assert (kind, actor, data["meeting_id"]) == ("MeetingPlanned", ada.pk, meeting.pk)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"local_start": datetime(2026, 11, 22, 10)}, "local_start", "past"),
        ({"local_start": datetime(2028, 12, 1, 10)}, "local_start", "too_far"),
        (
            {"local_start": datetime(2027, 3, 28, 2, 30), "zone": "Europe/Paris"},
            "local_start",
            "no_such_time",
        ),
        ({"zone": "Nowhere"}, "zone", "unknown_zone"),
        ({"title": " "}, "title", "blank"),
        ({"title": "x" * 121}, "title", "max_length"),
        ({"minutes": 4}, "minutes", "min_value"),
        ({"minutes": 1441}, "minutes", "max_value"),
        ({"where": "x" * 301}, "where", "max_length"),
        ({"agenda": "x" * 2001}, "agenda", "max_length"),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_its_field(circle, ada, kinds, change, field, code):
    with pytest.raises(ValidationError) as refused:
        plan(ada, circle, **change)
    assert refused.value.error_dict[field][0].code == code
    assert kinds() == []


def test_planning_twice_is_planning_once(circle, ada, kinds):
    first = plan(ada, circle)
    assert plan(ada, circle) == first
    assert kinds() == ["MeetingPlanned"]
    actions.cancel_meeting(actor=ada, circle=circle, uid=first.uid)
    assert plan(ada, circle) != first


def test_the_next_meeting_is_the_one_going_on_or_the_first_to_come(circle, ada):
    later = plan(ada, circle, THURSDAY + timedelta(days=7))
    first = plan(ada, circle)
    assert list(selectors.coming_meetings(circle)) == [first, later]
    with time_machine.travel(first.ends_at - timedelta(minutes=1)):
        assert selectors.next_meeting(circle) == first
    with time_machine.travel(first.ends_at):
        assert selectors.next_meeting(circle) == later
    actions.cancel_meeting(actor=ada, circle=circle, uid=first.uid)
    assert selectors.next_meeting(circle) == later


def test_calling_off_twice_is_calling_off_once(circle, ada, kinds):
    meeting = plan(ada, circle)
    for _twice in range(2):
        actions.cancel_meeting(actor=ada, circle=circle, uid=meeting.uid)
    assert kinds() == ["MeetingPlanned", "MeetingCancelled"]


def test_what_is_over_cannot_be_called_off(circle, ada):
    meeting = plan(ada, circle)
    with time_machine.travel(meeting.ends_at), pytest.raises(ValidationError) as refused:
        actions.cancel_meeting(actor=ada, circle=circle, uid=meeting.uid)
    assert refused.value.code == "over"


@pytest.mark.parametrize("who", ["ben", "cleo"])
def test_facilitators_alone_plan_and_call_off(circle, ada, request, who):
    actor = request.getfixturevalue(who)
    meeting = plan(ada, circle)
    with pytest.raises(PermissionDenied):
        plan(actor, circle)
    with pytest.raises(PermissionDenied):
        actions.cancel_meeting(actor=actor, circle=circle, uid=meeting.uid)


def test_b01_a_hidden_circle_does_not_exist(hidden_circle, cleo):
    with pytest.raises(Circle.DoesNotExist):
        plan(cleo, hidden_circle)


def test_b13_a_meeting_of_another_circle_is_not_there(circle, ada):
    other = cast.learner("Ola Other")
    own = cast.circle("Another one", other)
    meeting = plan(ada, circle)
    with pytest.raises(Meeting.DoesNotExist):
        actions.cancel_meeting(actor=other, circle=own, uid=meeting.uid)
    with pytest.raises(Meeting.DoesNotExist):
        selectors.meeting_by_uid(other, own, meeting.uid)


def test_a_closed_circle_keeps_its_meetings_to_itself(closed_circle, ada, ben, cleo):
    meeting = plan(ada, closed_circle)
    assert list(selectors.meetings_known_to(ben, closed_circle)) == [meeting]
    for stranger in (cleo, None):
        assert not selectors.meetings_known_to(stranger, closed_circle).exists()
        with pytest.raises(Meeting.DoesNotExist):
            selectors.meeting_by_uid(stranger, closed_circle, meeting.uid)


def entry_of(meeting, *, with_place=True):
    raw = calendar_of(meeting, address="https://ayni.example/circles/x/", with_place=with_place)
    return next(iter(Calendar.from_ical(raw).walk("VEVENT")))


def test_the_calendar_entry_says_when_in_utc(circle, ada):
    meeting = plan(ada, circle, where="https://call.example/7", agenda="One\nTwo; three, four")
    event = entry_of(meeting)
    assert event.decoded("dtstart") == meeting.starts_at
    assert event.decoded("dtend") == meeting.ends_at
    assert event["uid"].startswith(meeting.uid)
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    assert event["summary"] == "Winter gas (Tube digesters)"
    assert event["description"] == "One\nTwo; three, four"
    assert event["location"] == "https://call.example/7"
    assert "location" not in entry_of(meeting, with_place=False)


def test_nothing_typed_breaks_out_of_its_line(circle, ada):
    meeting = plan(ada, circle, title="Gas", agenda="a\nEND:VEVENT\nBEGIN:VALARM")
    event = entry_of(meeting)
    assert event.subcomponents == []
    assert event["description"] == meeting.agenda


def test_a_meeting_called_off_cancels_its_entry(circle, ada):
    meeting = plan(ada, circle)
    before = entry_of(meeting)
    actions.cancel_meeting(actor=ada, circle=circle, uid=meeting.uid)
    after = entry_of(Meeting.objects.get(pk=meeting.pk))
    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert after["sequence"] > before["sequence"]
