"""Links that admit."""

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Status

from circles import actions, selectors
from circles.api.schemas import (
    Invitation,
    Invitations,
    MadeInvitation,
    NewInvitation,
    Secret,
    Standing,
)
from circles.models import Membership
from learners.api_auth import learner
from learners.visitors import actor_of

router = Router()


@router.get("/circles/{slug:slug}/invitations", response=Invitations, auth=learner)
def invitations(request: HttpRequest, slug: str) -> dict[str, object]:
    """List the invitations that still admit; facilitators alone know of them."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    return {"items": selectors.invitations_of(actor, circle)}


@router.post("/circles/{slug:slug}/invitations", response={201: MadeInvitation}, auth=learner)
def invite(request: HttpRequest, slug: str, new: NewInvitation) -> Status[dict[str, object]]:
    """Make an invitation; its secret is told in this answer and never again."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    invitation, secret = actions.invite(actor=actor, circle=circle, **new.model_dump())
    url = request.build_absolute_uri(reverse("circles:accept_invitation", args=[secret]))
    return Status(201, {**Invitation.from_orm(invitation).dict(), "secret": secret, "url": url})


@router.delete("/circles/{slug:slug}/invitations/{uid:uid}", response={204: None}, auth=learner)
def revoke_invitation(request: HttpRequest, slug: str, uid: str) -> Status[None]:
    """Let an invitation admit nobody any more."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    actions.revoke_invitation(actor=actor, circle=circle, uid=uid)
    return Status(204, None)


@router.post("/invitations/accepted", response=Standing, auth=learner)
def accept_invitation(request: HttpRequest, bearer: Secret) -> Membership:
    """Join the circle that the secret opens."""
    return actions.accept_invitation(actor=actor_of(request), secret=bearer.secret)
