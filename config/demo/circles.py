"""The demo's circles: founded, joined, admitted and invited as people do it."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from articles.models import Article
from circles.actions.admissions import admit, request_admission
from circles.actions.circles import found_circle
from circles.actions.invitations import accept_invitation, invite
from circles.actions.meetings import plan_meeting
from circles.actions.membership import change_role, join_circle
from circles.actions.reading import add_reading
from circles.models import Circle, Meeting, Membership
from learners.models import Learner

Admission = Circle.Admission


def make(
    content: dict[str, Any], learners: dict[str, Learner], articles: dict[str, Article]
) -> dict[str, Circle]:
    """Make all circles with their people, reading lists and meetings; return them by slug."""
    return {entry["slug"]: _make(entry, learners, articles) for entry in content["circles"]}


def _make(
    entry: dict[str, Any], learners: dict[str, Learner], articles: dict[str, Article]
) -> Circle:
    founder, *others = entry["facilitators"]
    host = learners[founder]
    circle = found_circle(
        actor=host,
        name=entry["name"],
        purpose=entry["purpose"],
        about=entry["about"],
        rhythm=entry["rhythm"],
        language=entry["language"],
        admission=entry["admission"],
        capacity=entry["capacity"],
        topics=entry["topics"],
    )
    roles = dict.fromkeys(others, Membership.Role.FACILITATOR)
    roles |= dict.fromkeys(entry["mentors"], Membership.Role.MENTOR)
    for handle in dict.fromkeys([*others, *entry["mentors"], *entry["members"]]):
        if handle == founder:
            continue
        learner = learners[handle]
        _bring_in(circle, learner, host)
        if handle in roles:
            change_role(actor=host, circle=circle, uid=learner.uid, role=roles[handle])
    for waiting in entry.get("waiting", ()):
        request_admission(actor=learners[waiting["who"]], circle=circle, note=waiting["note"])
    for reading in entry["reads"]:
        add_reading(
            actor=host, circle=circle, article=articles[reading["article"]], note=reading["note"]
        )
    for meeting in entry["meetings"]:
        _plan(circle, host, meeting)
    # They joined on the day they signed up.
    for membership in circle.memberships.select_related("learner"):
        membership.joined_at = membership.learner.joined_at
        membership.save(update_fields=["joined_at"])
    circle.refresh_from_db()
    return circle


def _bring_in(circle: Circle, learner: Learner, host: Learner) -> None:
    if circle.admission == Admission.OPEN:
        join_circle(actor=learner, circle=circle)
    elif circle.admission == Admission.REQUEST:
        request_admission(actor=learner, circle=circle)
        admit(actor=host, circle=circle, uid=learner.uid)
    else:
        _invitation, secret = invite(actor=host, circle=circle)
        accept_invitation(actor=learner, secret=secret)


def _plan(circle: Circle, host: Learner, entry: dict[str, Any]) -> None:
    """Plan a meeting; one of the past is planned for tomorrow and then moved back."""
    zone = ZoneInfo(entry["zone"])
    day = timezone.now().astimezone(zone).date() + timedelta(days=max(entry["in_days"], 1))
    at = datetime.combine(day, time.fromisoformat(entry["time"]))
    meeting = plan_meeting(
        actor=host,
        circle=circle,
        title=entry["title"],
        local_start=at,
        zone=entry["zone"],
        minutes=entry["minutes"],
        where=entry["where"],
        agenda=entry["agenda"],
    )
    if entry["in_days"] < 1:
        back = timedelta(days=1 - entry["in_days"])
        Meeting.objects.filter(pk=meeting.pk).update(
            starts_at=meeting.starts_at - back,
            ends_at=meeting.ends_at - back,
            local_start=(at - back).isoformat(timespec="minutes"),
        )
