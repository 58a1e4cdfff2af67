"""Who may see, read, join, write in and facilitate a circle.

Every read rule answers side by side: may she, which circles, which people. `learner` is None for
an anonymous visitor. A suspended learner may do nothing here.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from circles.models import Circle, Membership
from learners.models import Learner
from learners.rules import active_learners, takes_part

OPEN, INVITE = Circle.Admission.OPEN, Circle.Admission.INVITE
ACTIVE = Membership.State.ACTIVE


class Offer(StrEnum):
    """What the door of a circle offers somebody who stands before it."""

    MEMBER = "member"  # they are in
    JOIN = "join"  # one press of the button
    FULL = "full"  # they could join if a place were free
    ASK = "ask"  # a facilitator decides
    ASKED = "asked"  # a facilitator has not decided yet
    NOTHING = "nothing"  # suspended, or not to know of the circle


def standing_in(circle: Circle, learner: Learner | None) -> Membership | None:
    """Return the learner's membership row, whatever its state; None where there never was one."""
    if learner is None:
        return None
    return Membership.objects.filter(circle=circle, learner=learner).first()


def can_see_circle(learner: Learner | None, circle: Circle) -> bool:
    """Everyone sees the page of a circle, except an invite-only one: only its members know it."""
    if circle.admission == INVITE:
        return is_member(learner, standing_in(circle, learner))
    return learner is None or takes_part(learner)


def circles_visible_to(learner: Learner | None) -> QuerySet[Circle]:
    """Return the circles of which `can_see_circle` is true."""
    return _circles_of(learner, ~Q(admission=INVITE))


def viewers_of_circle(circle: Circle) -> QuerySet[Learner]:
    """Return the learners of whom `can_see_circle` is true."""
    return _people_of(circle, everyone=circle.admission != INVITE)


def can_read_circle(learner: Learner | None, circle: Circle) -> bool:
    """Everyone reads what is said in an open circle; elsewhere its members do."""
    if circle.admission == OPEN:
        return learner is None or takes_part(learner)
    return is_member(learner, standing_in(circle, learner))


def circles_readable_by(learner: Learner | None) -> QuerySet[Circle]:
    """Return the circles of which `can_read_circle` is true."""
    return _circles_of(learner, Q(admission=OPEN))


def readers_of_circle(circle: Circle) -> QuerySet[Learner]:
    """Return the learners of whom `can_read_circle` is true."""
    return _people_of(circle, everyone=circle.admission == OPEN)


def is_member(learner: Learner | None, standing: Membership | None) -> bool:
    """Say whether somebody with this standing is in the circle now."""
    return takes_part(learner) and standing is not None and standing.is_active


def is_facilitator(learner: Learner | None, standing: Membership | None) -> bool:
    """Say whether somebody with this standing facilitates the circle now."""
    return takes_part(learner) and standing is not None and standing.is_facilitator


def can_write_in_circle(learner: Learner | None, circle: Circle) -> bool:
    """Members write: they ask, answer, and put articles on the reading list."""
    return is_member(learner, standing_in(circle, learner))


def can_attend_meetings(learner: Learner | None, circle: Circle) -> bool:
    """Members are told where a circle meets: strangers must not walk into a call."""
    return is_member(learner, standing_in(circle, learner))


def can_facilitate_circle(learner: Learner | None, circle: Circle) -> bool:
    """Facilitators change the circle, plan its meetings, and admit, invite and remove people."""
    return is_facilitator(learner, standing_in(circle, learner))


def facilitators_of_circle(circle: Circle) -> QuerySet[Learner]:
    """Return the learners of whom `can_facilitate_circle` is true."""
    facilitating = Membership.objects.filter(
        circle=circle, state=ACTIVE, role=Membership.Role.FACILITATOR
    )
    return active_learners().filter(pk__in=facilitating.values("learner_id"))


def demand_facilitator(learner: Learner | None, circle: Circle) -> None:
    """Refuse everyone but the circle's facilitators; who may not know of it learns nothing."""
    if not can_see_circle(learner, circle):
        raise Circle.DoesNotExist
    if not can_facilitate_circle(learner, circle):
        raise PermissionDenied


def offer_to(learner: Learner | None, circle: Circle, standing: Membership | None) -> Offer:
    """Anyone may join an open circle that has a place, and come back after leaving; whom a
    facilitator removed has to ask, as everyone does where admission is on request.

    `standing` is the learner's row in this circle, which the caller has at hand (perhaps locked).
    """
    if learner is not None and not takes_part(learner):
        return Offer.NOTHING
    if standing is not None and standing.is_active:
        return Offer.MEMBER
    if circle.admission == INVITE:
        return Offer.NOTHING
    if circle.admission == OPEN and not (standing is not None and standing.was_removed):
        return Offer.JOIN if circle.places_left > 0 else Offer.FULL
    if standing is not None and standing.state == Membership.State.REQUESTED:
        return Offer.ASKED
    return Offer.ASK


def can_join_circle(learner: Learner | None, circle: Circle) -> bool:
    """Say whether one press of the button makes a member of who is not one yet."""
    return offer_to(learner, circle, standing_in(circle, learner)) == Offer.JOIN


def _circles_of(learner: Learner | None, to_everyone: Q) -> QuerySet[Circle]:
    if learner is None:
        return Circle.objects.filter(to_everyone)
    if not takes_part(learner):
        return Circle.objects.none()
    mine = Membership.objects.filter(learner=learner, state=ACTIVE).values("circle_id")
    return Circle.objects.filter(to_everyone | Q(pk__in=mine))


def _people_of(circle: Circle, *, everyone: bool) -> QuerySet[Learner]:
    people = active_learners()
    if everyone:
        return people
    members = Membership.objects.filter(circle=circle, state=ACTIVE).values("learner_id")
    return people.filter(pk__in=members)
