"""Joining and leaving, asking and admitting, and the members of a circle."""

from django.http import HttpRequest
from ninja import Router, Status

from circles import actions, selectors
from circles.api.paging import After, Limit, Piece, piece_of
from circles.api.schemas import Admissions, Member, Members, Note, RoleChange, Standing
from circles.models import Membership
from learners.api_auth import anyone, learner
from learners.visitors import actor_of, learner_of

router = Router()


@router.post("/circles/{slug:slug}/membership", response=Standing, auth=learner)
def join_circle(request: HttpRequest, slug: str) -> Membership:
    """Join at once; a member stays one."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    return actions.join_circle(actor=actor, circle=circle)


@router.delete("/circles/{slug:slug}/membership", response={204: None}, auth=learner)
def leave_circle(request: HttpRequest, slug: str) -> Status[None]:
    """Leave, or withdraw one's request."""
    actor = actor_of(request)
    actions.leave_circle(actor=actor, circle=selectors.circle_by_slug(actor, slug))
    return Status(204, None)


@router.get("/circles/{slug:slug}/members", response=Members, auth=anyone)
def members(request: HttpRequest, slug: str, limit: Limit = 50, after: After = "") -> Piece:
    """List the members; of a closed circle others learn who facilitates, no more."""
    visitor = learner_of(request)
    known = selectors.members_known_to(visitor, selectors.circle_by_slug(visitor, slug))
    return piece_of(known, key="learner__uid", after=after, limit=limit)


@router.patch("/circles/{slug:slug}/members/{uid:uid}", response=Member, auth=learner)
def change_role(request: HttpRequest, slug: str, uid: str, change: RoleChange) -> Membership:
    """Give a member another role; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    return actions.change_role(actor=actor, circle=circle, uid=uid, role=change.role)


@router.delete("/circles/{slug:slug}/members/{uid:uid}", response={204: None}, auth=learner)
def remove_member(request: HttpRequest, slug: str, uid: str) -> Status[None]:
    """Remove a member; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    actions.remove_member(actor=actor, circle=circle, uid=uid)
    return Status(204, None)


@router.post("/circles/{slug:slug}/members/{uid:uid}/vouch", response=Member, auth=learner)
def vouch(request: HttpRequest, slug: str, uid: str) -> Membership:
    """Vouch for a member, who is known on the instance from then on; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    return actions.vouch(actor=actor, circle=circle, uid=uid)


@router.post("/circles/{slug:slug}/members/{uid:uid}/let-back", response={204: None}, auth=learner)
def lift_removal(request: HttpRequest, slug: str, uid: str) -> Status[None]:
    """Let somebody who was removed come back by themselves; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    actions.lift_removal(actor=actor, circle=circle, uid=uid)
    return Status(204, None)


@router.get("/circles/{slug:slug}/admissions", response=Admissions, auth=learner)
def admissions(request: HttpRequest, slug: str) -> dict[str, object]:
    """List who asks to be admitted; facilitators alone know of it."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    return {"items": selectors.open_requests(actor, circle)}


@router.post("/circles/{slug:slug}/admissions", response={201: Standing}, auth=learner)
def request_admission(request: HttpRequest, slug: str, word: Note) -> Status[Membership]:
    """Ask to be admitted, with a word to the facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    standing = actions.request_admission(actor=actor, circle=circle, note=word.note)
    return Status(201, standing)


@router.post("/circles/{slug:slug}/admissions/{uid:uid}/admit", response=Member, auth=learner)
def admit(request: HttpRequest, slug: str, uid: str) -> Membership:
    """Admit the learner with this uid; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    return actions.admit(actor=actor, circle=circle, uid=uid)


@router.post(
    "/circles/{slug:slug}/admissions/{uid:uid}/decline", response={204: None}, auth=learner
)
def decline_admission(request: HttpRequest, slug: str, uid: str) -> Status[None]:
    """Decline the request of the learner with this uid; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    actions.decline_admission(actor=actor, circle=circle, uid=uid)
    return Status(204, None)
