"""When a circle meets."""

from django.http import HttpRequest
from ninja import Router, Status

from circles import actions, rules, selectors
from circles.api.schemas import Meeting as MeetingOut
from circles.api.schemas import Meetings, NewMeeting
from circles.models import Meeting
from learners.api_auth import anyone, learner
from learners.visitors import actor_of, learner_of

router = Router()


@router.get("/circles/{slug:slug}/meetings", response=Meetings, auth=anyone)
def meetings(request: HttpRequest, slug: str) -> dict[str, object]:
    """List the coming meetings to who may read the circle; where it meets, to members alone."""
    visitor = learner_of(request)
    circle = selectors.circle_by_slug(visitor, slug)
    items = [
        MeetingOut.from_orm(meeting) for meeting in selectors.meetings_known_to(visitor, circle)
    ]
    if not rules.can_attend_meetings(visitor, circle):
        for item in items:
            item.where = None
    return {"items": items}


@router.post("/circles/{slug:slug}/meetings", response={201: MeetingOut}, auth=learner)
def plan_meeting(request: HttpRequest, slug: str, new: NewMeeting) -> Status[Meeting]:
    """Plan a meeting on the clocks of a zone; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    return Status(201, actions.plan_meeting(actor=actor, circle=circle, **new.model_dump()))


@router.delete("/circles/{slug:slug}/meetings/{uid:uid}", response={204: None}, auth=learner)
def cancel_meeting(request: HttpRequest, slug: str, uid: str) -> Status[None]:
    """Call a meeting off; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    actions.cancel_meeting(actor=actor, circle=circle, uid=uid)
    return Status(204, None)
