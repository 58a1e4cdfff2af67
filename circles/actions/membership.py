"""Joining and leaving, and what facilitators do with members: roles, removal, letting back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from circles import rules
from circles.actions import entering
from circles.actions.telling import save_and_tell
from circles.events import AdmissionDeclined, RemovalLifted, RoleChanged
from circles.locks import lock_circle, lock_standing, lock_standing_of
from circles.models import Circle, Membership
from circles.refusals import Refusal
from circles.rules import Offer
from learners.models import Learner
from learners.rules import takes_part


@transaction.atomic
def join_circle(*, actor: Learner, circle: Circle) -> Membership:
    """Make the actor a member at once; a member stays one, so a repeat is harmless.

    Anyone may in an open circle with a place left, see rules.offer_to. Records CircleJoined.
    Refused: Circle.DoesNotExist where they may not know of it, PermissionDenied to the suspended,
    ValidationError `full`, `removed` or `admission_needed`.
    """
    circle = lock_circle(circle)
    standing = lock_standing(circle, actor)
    offer = rules.offer_to(actor, circle, standing)
    if offer == Offer.MEMBER and standing is not None:
        return standing
    if offer == Offer.JOIN:
        return entering.enter(circle, actor, standing, actor=actor)
    if offer == Offer.FULL:
        raise Refusal.FULL.error()
    if offer == Offer.NOTHING:
        raise Circle.DoesNotExist if takes_part(actor) else PermissionDenied
    was_removed = standing is not None and standing.was_removed
    raise (Refusal.REMOVED if was_removed else Refusal.ADMISSION_NEEDED).error()


@transaction.atomic
def leave_circle(*, actor: Learner, circle: Circle) -> None:
    """End the actor's membership, or withdraw their request; otherwise there is nothing to do.

    Records CircleLeft or AdmissionDeclined. Refused: ValidationError `last_facilitator` while
    others remain whom nobody would facilitate.
    """
    circle = lock_circle(circle)
    standing = lock_standing(circle, actor)
    if standing is None:
        return
    if standing.state == Membership.State.REQUESTED:
        standing.state = standing.state_without_admission
        standing.save(update_fields=["state"])
        save_and_tell(circle, AdmissionDeclined, actor=actor, learner_id=actor.pk)
    elif standing.is_active:
        if circle.member_count > 1 and entering.is_last_facilitator(circle, standing):
            raise Refusal.LAST_FACILITATOR.error()
        entering.leave(circle, standing, actor=actor)


@transaction.atomic
def remove_member(*, actor: Learner, circle: Circle, uid: str) -> None:
    """Remove the member whose learner has this uid; they come back only through a facilitator.

    Facilitators may remove anyone but themselves. Records MemberRemoved; a repeat is harmless.
    Refused: Membership.DoesNotExist for who is no member here, ValidationError `leave_instead`.
    """
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    standing = lock_standing_of(circle, uid)
    if standing.state == Membership.State.REMOVED:
        return
    if not standing.is_active:
        raise Membership.DoesNotExist
    if standing.learner_id == actor.pk:
        raise Refusal.LEAVE_INSTEAD.error()
    entering.leave(circle, standing, actor=actor)


@transaction.atomic
def lift_removal(*, actor: Learner, circle: Circle, uid: str) -> None:
    """Let someone who was removed join, ask or be invited again like anybody else.

    Facilitators may. Records RemovalLifted; a repeat is harmless.
    Refused: Membership.DoesNotExist for who never was in the circle.
    """
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    standing = lock_standing_of(circle, uid)
    if not standing.was_removed:
        return
    if standing.state == Membership.State.REMOVED:
        standing.state = Membership.State.LEFT
    standing.removed_at = None
    standing.save(update_fields=["state", "removed_at"])
    save_and_tell(circle, RemovalLifted, actor=actor, learner_id=standing.learner_id)


@transaction.atomic
def change_role(*, actor: Learner, circle: Circle, uid: str, role: Membership.Role) -> Membership:
    """Make a member a mentor, a facilitator or a plain member. Facilitators may.

    Records RoleChanged, or nothing where they have the role. Refused: Membership.DoesNotExist
    for who is no member, ValidationError `last_facilitator` where nobody would facilitate.
    """
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    standing = lock_standing_of(circle, uid)
    if not standing.is_active:
        raise Membership.DoesNotExist
    if standing.role == role:
        return standing
    if entering.is_last_facilitator(circle, standing):
        raise Refusal.LAST_FACILITATOR.error()
    if standing.is_facilitator:
        entering.end_invitations(circle, standing)
    standing.role = role
    standing.save(update_fields=["role"])
    save_and_tell(
        circle,
        RoleChanged,
        actor=actor,
        audience=True,
        learner_id=standing.learner_id,
        role=role,
    )
    return standing
