"""Planning meetings and calling them off."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from circles import rules
from circles.actions.checking import check
from circles.actions.telling import save_and_tell
from circles.events import MeetingCancelled, MeetingPlanned
from circles.locks import lock_circle
from circles.models import Circle, Meeting
from circles.refusals import Refusal
from circles.wall_time import instant_of
from learners.models import Learner

HORIZON = timedelta(days=731)


@transaction.atomic
def plan_meeting(
    *,
    actor: Learner,
    circle: Circle,
    title: str,
    local_start: datetime,
    zone: str,
    minutes: int = 60,
    where: str = "",
    agenda: str = "",
) -> Meeting:
    """Plan a meeting at `local_start` (naive) on the clocks of `zone`; facilitators may.

    The same title at the same time again is a button pressed twice and plans nothing more.
    Records MeetingPlanned. Refused: Circle.DoesNotExist, PermissionDenied, ValidationError
    `past`, `too_far`, `no_such_time`, `unknown_zone`, or for fields out of bounds.
    """
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    local_start = local_start.replace(second=0, microsecond=0, fold=0)
    starts_at = instant_of(local_start, zone)
    now = timezone.now()
    if starts_at <= now:
        raise Refusal.PAST.error("local_start")
    if starts_at > now + HORIZON:
        raise Refusal.TOO_FAR.error("local_start")
    meeting = Meeting(
        circle=circle,
        title=title,
        local_start=local_start.isoformat(timespec="minutes"),
        zone=zone,
        starts_at=starts_at,
        minutes=minutes,
        where=where,
        agenda=agenda,
        planned_by=actor,
    )
    check(meeting, "title", "minutes", "where", "agenda")
    same = circle.meetings.filter(title=meeting.title, starts_at=starts_at, cancelled_at=None)
    existing = same.first()
    if existing is not None:
        return existing
    meeting.ends_at = starts_at + timedelta(minutes=meeting.minutes)
    meeting.save()
    save_and_tell(circle, MeetingPlanned, actor=actor, meeting_id=meeting.pk)
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: Learner, circle: Circle, uid: str) -> None:
    """Call off a meeting of this circle that is not over; facilitators may; a repeat is harmless.

    Records MeetingCancelled. Refused: Circle.DoesNotExist, PermissionDenied, Meeting.DoesNotExist
    for a meeting of another circle, ValidationError `over`.
    """
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    meeting = circle.meetings.get(uid=uid)
    if meeting.cancelled_at is not None:
        return
    now = timezone.now()
    if meeting.ends_at <= now:
        raise Refusal.OVER.error()
    meeting.cancelled_at = now
    meeting.save(update_fields=["cancelled_at"])
    save_and_tell(circle, MeetingCancelled, actor=actor, meeting_id=meeting.pk)
