"""Links that admit: making, revoking and accepting them."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from circles import rules
from circles.actions import entering
from circles.actions.checking import check
from circles.actions.telling import save_and_tell
from circles.events import InvitationMade, InvitationRevoked
from circles.locks import lock_circle, lock_standing
from circles.models import Circle, Invitation, Membership
from circles.refusals import Refusal
from circles.selectors import invitation_by_secret
from learners.limits import Made, keep_within
from learners.models import Learner
from learners.rules import takes_part

LONGEST_DAYS = 90


@transaction.atomic
def invite(
    *, actor: Learner, circle: Circle, places: int = 1, days: int = 14
) -> tuple[Invitation, str]:
    """Return an invitation for so many people and days, and its secret, which is shown only now.

    Facilitators may. Records InvitationMade. Refused: Circle.DoesNotExist, PermissionDenied,
    ValidationError for places or days out of range, LimitReached for too many at once.
    """
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal.DAYS.error("days")
    secret = Invitation.new_secret()
    invitation = Invitation(
        circle=circle,
        digest=Invitation.digest_of(secret),
        made_by=actor,
        places=places,
        expires_at=timezone.now() + timedelta(days=days),
    )
    check(invitation, "places")
    keep_within(actor, Made.INVITATIONS, Invitation.objects.filter(made_by=actor))
    invitation.save()
    save_and_tell(circle, InvitationMade, actor=actor, invitation_id=invitation.pk)
    return invitation, secret


@transaction.atomic
def revoke_invitation(*, actor: Learner, circle: Circle, uid: str) -> None:
    """Let an invitation of this circle admit nobody any more; a repeat is harmless.

    Facilitators may. Records InvitationRevoked. Refused: Invitation.DoesNotExist to everyone else
    and for an invitation of another circle.
    """
    circle = lock_circle(circle)
    if not rules.can_facilitate_circle(actor, circle):
        raise Invitation.DoesNotExist
    invitation = circle.invitations.get(uid=uid)
    if invitation.revoked_at is None:
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        save_and_tell(circle, InvitationRevoked, actor=actor, invitation_id=invitation.pk)


@transaction.atomic
def accept_invitation(*, actor: Learner, secret: str) -> Membership:
    """Make the bearer of a valid secret a member of its circle; a member uses up no place.

    Records CircleJoined. Refused: Invitation.DoesNotExist where it admits nobody (unknown,
    revoked, expired, used up), PermissionDenied to the suspended, ValidationError `full`, and
    `removed`: a link that goes around must not undo what a facilitator decided.
    """
    circle = lock_circle(invitation_by_secret(secret).circle)
    # Once more under the lock, which every change of an invitation holds.
    invitation = invitation_by_secret(secret)
    standing = lock_standing(circle, actor)
    if not takes_part(actor):
        raise PermissionDenied
    if standing is not None and standing.is_active:
        return standing
    if standing is not None and standing.was_removed:
        raise Refusal.REMOVED.error()
    invitation.used_count += 1
    invitation.save(update_fields=["used_count"])
    return entering.enter(circle, actor, standing, actor=actor)
