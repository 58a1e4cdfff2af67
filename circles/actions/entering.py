"""The one way into a circle, whichever door was taken, and the one way out."""

from django.utils import timezone

from circles import rules
from circles.actions.telling import save_and_tell
from circles.events import CircleJoined, CircleLeft, MemberRemoved
from circles.models import Circle, Membership
from circles.refusals import Refusal
from learners.models import Learner


def enter(
    circle: Circle, learner: Learner, standing: Membership | None, *, actor: Learner
) -> Membership:
    """Make the learner an active member of the locked circle, and record CircleJoined.

    The caller has locked circle and standing and asked the rule; here only the places count.
    """
    if circle.places_left < 1:
        raise Refusal.FULL.error()
    standing = standing or Membership(circle=circle, learner=learner)
    standing.state = Membership.State.ACTIVE
    standing.role = Membership.Role.MEMBER
    standing.joined_at = timezone.now()
    standing.ended_at = standing.removed_at = None
    standing.save()
    circle.member_count += 1
    save_and_tell(
        circle, CircleJoined, "member_count", actor=actor, audience=True, learner_id=learner.pk
    )
    return standing


def leave(circle: Circle, standing: Membership, *, actor: Learner) -> None:
    """End an active membership of the locked circle; record CircleLeft, or MemberRemoved by others.

    The invitations they made end with it: a link must not admit in the name of who has gone.
    """
    now = timezone.now()
    by_themselves = standing.learner_id == actor.pk
    standing.state = Membership.State.LEFT if by_themselves else Membership.State.REMOVED
    standing.role = Membership.Role.MEMBER
    standing.ended_at = now
    standing.removed_at = None if by_themselves else now
    standing.save()
    end_invitations(circle, standing)
    circle.member_count -= 1
    save_and_tell(
        circle,
        CircleLeft if by_themselves else MemberRemoved,
        "member_count",
        actor=actor,
        audience=True,
        learner_id=standing.learner_id,
    )


def end_invitations(circle: Circle, standing: Membership) -> None:
    """Revoke what somebody who no longer facilitates had handed out."""
    open_ones = circle.invitations.filter(made_by_id=standing.learner_id, revoked_at__isnull=True)
    open_ones.update(revoked_at=timezone.now())


def is_last_facilitator(circle: Circle, standing: Membership) -> bool:
    """Say whether nobody who takes part would facilitate the locked circle without this member."""
    others = rules.facilitators_of_circle(circle).exclude(pk=standing.learner_id)
    return standing.is_facilitator and not others.exists()
