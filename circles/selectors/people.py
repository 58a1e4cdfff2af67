"""Who is in a circle, who asks to be, and the invitations that are open."""

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.utils import timezone

from circles import rules
from circles.models import Circle, Invitation, Membership
from learners.models import Learner

_RANK = Case(
    When(role=Membership.Role.FACILITATOR, then=Value(0)),
    When(role=Membership.Role.MENTOR, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def members_of(circle: Circle) -> QuerySet[Membership]:
    """Return the active members with their learners: facilitators, mentors, then by seniority."""
    return (
        circle.memberships.filter(state=Membership.State.ACTIVE)
        .select_related("learner")
        .order_by(_RANK, "joined_at", "pk")
    )


def members_known_to(learner: Learner | None, circle: Circle) -> QuerySet[Membership]:
    """Return the members for who may read the circle; others learn who facilitates, no more."""
    known = rules.can_read_circle(learner, circle)
    return members_of(circle) if known else facilitators_of(circle)


def facilitators_of(circle: Circle) -> QuerySet[Membership]:
    """Return the facilitators; they are named to everyone who sees the circle."""
    return members_of(circle).filter(role=Membership.Role.FACILITATOR)


def open_requests(learner: Learner | None, circle: Circle) -> QuerySet[Membership]:
    """Return who asks to be admitted, the longest waiting first.

    Only facilitators know of requests: Membership.DoesNotExist for everyone else.
    """
    if not rules.can_facilitate_circle(learner, circle):
        raise Membership.DoesNotExist
    waiting = circle.memberships.filter(state=Membership.State.REQUESTED)
    return waiting.select_related("learner").order_by("requested_at", "pk")


def removed_from(learner: Learner | None, circle: Circle) -> QuerySet[Membership]:
    """Return whom a facilitator removed, for facilitators; else Membership.DoesNotExist."""
    if not rules.can_facilitate_circle(learner, circle):
        raise Membership.DoesNotExist
    removed = circle.memberships.filter(state=Membership.State.REMOVED)
    return removed.select_related("learner").order_by("-ended_at", "pk")


def invitations_of(learner: Learner | None, circle: Circle) -> QuerySet[Invitation]:
    """Return the invitations that still admit, for facilitators; else Invitation.DoesNotExist."""
    if not rules.can_facilitate_circle(learner, circle):
        raise Invitation.DoesNotExist
    return _valid(circle.invitations.all()).select_related("made_by").order_by("-created_at", "pk")


def invitation_by_secret(secret: str) -> Invitation:
    """Return the invitation that this secret opens, with its circle.

    Unknown, revoked, expired and used up look the same: Invitation.DoesNotExist. The secret is
    found by its hash, so no comparison takes longer for a guess that is nearly right.
    """
    opened = Invitation.objects.filter(digest=Invitation.digest_of(secret))
    return _valid(opened).select_related("circle").get()


def _valid(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    return invitations.filter(
        revoked_at__isnull=True, expires_at__gt=timezone.now(), used_count__lt=F("places")
    )
