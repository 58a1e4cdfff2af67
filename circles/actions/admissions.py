"""Asking to be admitted, and the facilitators' answer."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from circles import rules
from circles.actions import entering
from circles.actions.checking import check
from circles.actions.telling import save_and_tell
from circles.events import AdmissionDeclined, AdmissionRequested
from circles.locks import lock_circle, lock_standing, lock_standing_of
from circles.models import Circle, Membership
from circles.refusals import Refusal
from circles.rules import Offer
from learners.limits import Made, keep_within
from learners.models import Learner
from learners.rules import takes_part

ASK_AGAIN_AFTER = timedelta(minutes=10)


@transaction.atomic
def request_admission(*, actor: Learner, circle: Circle, note: str = "") -> Membership:
    """Ask the facilitators to be admitted, with a word to them; a repeat is harmless.

    For who sees the circle and cannot simply join it. Records AdmissionRequested.
    Refused: Circle.DoesNotExist where they may not know of it, PermissionDenied to the suspended,
    ValidationError `join_directly`, `full`, `nobody_admits`, `asked_just_now`, LimitReached.
    """
    circle = lock_circle(circle)
    standing = lock_standing(circle, actor)
    offer = rules.offer_to(actor, circle, standing)
    if offer in (Offer.ASKED, Offer.MEMBER) and standing is not None:
        return standing
    if offer == Offer.NOTHING:
        raise Circle.DoesNotExist if takes_part(actor) else PermissionDenied
    if offer == Offer.JOIN:
        raise Refusal.JOIN_DIRECTLY.error()
    if offer == Offer.FULL:
        raise Refusal.FULL.error()
    if not rules.facilitators_of_circle(circle).exists():
        raise Refusal.NOBODY_ADMITS.error()
    now = timezone.now()
    standing = standing or Membership(circle=circle, learner=actor)
    if standing.requested_at is not None and now - standing.requested_at < ASK_AGAIN_AFTER:
        raise Refusal.ASKED_JUST_NOW.error()
    # A row that says "removed" without the time is made whole: the mark outlives the request.
    if standing.was_removed:
        standing.removed_at = standing.removed_at or now
    standing.state = Membership.State.REQUESTED
    standing.note = note
    standing.requested_at = now
    check(standing, "note")
    asked = Membership.objects.filter(learner=actor, requested_at__isnull=False)
    keep_within(actor, Made.REQUESTS, asked, at="requested_at")
    standing.save()
    save_and_tell(circle, AdmissionRequested, actor=actor, learner_id=actor.pk)
    return standing


@transaction.atomic
def admit(*, actor: Learner, circle: Circle, uid: str) -> Membership:
    """Admit the learner with this uid, who asked to be; one who is in already stays.

    Facilitators may. Records CircleJoined with the facilitator as actor. Refused:
    Membership.DoesNotExist to others and for who never asked here, ValidationError `full`,
    `request_gone`.
    """
    circle = lock_circle(circle)
    standing = _request(actor, circle, uid)
    if standing.is_active:
        return standing
    if standing.state != Membership.State.REQUESTED:
        raise Refusal.REQUEST_GONE.error()
    return entering.enter(circle, standing.learner, standing, actor=actor)


@transaction.atomic
def decline_admission(*, actor: Learner, circle: Circle, uid: str) -> None:
    """Decline the request of the learner with this uid; a repeat is harmless.

    Facilitators may. Records AdmissionDeclined. Refused: Membership.DoesNotExist to others and
    for who never asked here, ValidationError `already_admitted`.
    """
    circle = lock_circle(circle)
    standing = _request(actor, circle, uid)
    if standing.is_active:
        raise Refusal.ALREADY_ADMITTED.error()
    if standing.state != Membership.State.REQUESTED:
        return
    standing.state = standing.state_without_admission
    standing.save(update_fields=["state"])
    save_and_tell(circle, AdmissionDeclined, actor=actor, learner_id=standing.learner_id)


def _request(actor: Learner, circle: Circle, uid: str) -> Membership:
    # Requests are the facilitators' business: nobody else learns that there is one, not even
    # the asker who tries to admit themselves.
    if not rules.can_facilitate_circle(actor, circle):
        raise Membership.DoesNotExist
    standing = lock_standing_of(circle, uid)
    if standing.requested_at is None:
        raise Membership.DoesNotExist
    return standing
