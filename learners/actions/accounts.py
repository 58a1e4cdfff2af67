"""Becoming a learner."""

from allauth.account.models import EmailAddress
from django.db import transaction

from foundation.activity.recording import record
from learners.actions.profile import ProfileChanges, change_profile
from learners.events import LearnerSignedUp
from learners.models import Learner
from learners.names import fold_address


def welcome(*, actor: Learner) -> None:
    """The learner confirmed their address and is one of us; records LearnerSignedUp."""
    with transaction.atomic():
        record(LearnerSignedUp(actor_id=actor.pk, learner_uid=actor.uid, learner_id=actor.pk))


def open_account(*, email: str, password: str | None, profile: ProfileChanges) -> Learner:
    """The system's own: a learner whose address needs no proof; records LearnerSignedUp.

    Whoever calls it vouches for the address: the demo, or a host at the terminal. Raises
    ValidationError for what change_profile refuses.
    """
    address = fold_address(email)
    with transaction.atomic():
        learner = Learner.objects.create_user(address, password)
        EmailAddress.objects.create(user=learner, email=address, verified=True, primary=True)
        learner = change_profile(actor=learner, **profile)
        welcome(actor=learner)
    return learner
