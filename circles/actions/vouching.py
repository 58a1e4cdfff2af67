"""Facilitators vouch for the members they know."""

from circles import rules
from circles.models import Circle, Membership
from learners.actions.trusting import take_word
from learners.models import Learner


def vouch(*, actor: Learner, circle: Circle, uid: str) -> Membership:
    """Vouch for the member with this uid: they are known on the instance from then on.

    Facilitators may, once they are known themselves. Records TrustChanged; twice is once.
    Refused: Circle.DoesNotExist, PermissionDenied to others and for oneself,
    Membership.DoesNotExist for who is no member, ValidationError `new_yourself`.
    """
    rules.demand_facilitator(actor, circle)
    members = circle.memberships.filter(state=Membership.State.ACTIVE).select_related("learner")
    standing = members.get(learner__uid=uid)
    take_word(actor=actor, learner=standing.learner)
    return standing
