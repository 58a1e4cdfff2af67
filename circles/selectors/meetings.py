"""When a circle meets."""

from django.db.models import QuerySet
from django.utils import timezone

from circles import rules
from circles.models import Circle, Meeting
from learners.models import Learner


def coming_meetings(circle: Circle) -> QuerySet[Meeting]:
    """Return the meetings that are not over and not called off, the next one first."""
    return circle.meetings.filter(cancelled_at__isnull=True, ends_at__gt=timezone.now())


def meetings_known_to(learner: Learner | None, circle: Circle) -> QuerySet[Meeting]:
    """Return the coming meetings for who may read the circle, none for others."""
    coming = coming_meetings(circle)
    return coming if rules.can_read_circle(learner, circle) else coming.none()


def next_meeting(circle: Circle) -> Meeting | None:
    """Return the meeting that comes next or is going on, None where none is planned."""
    return coming_meetings(circle).first()


def meeting_by_uid(learner: Learner | None, circle: Circle, uid: str) -> Meeting:
    """Return one meeting of this circle; Meeting.DoesNotExist for who may not read the circle."""
    if not rules.can_read_circle(learner, circle):
        raise Meeting.DoesNotExist
    return circle.meetings.get(uid=uid)
