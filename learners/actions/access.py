"""Ending what a learner's sessions, sockets and keys may reach."""

from django.db import transaction
from django.db.models import F

from foundation.activity.recording import record
from learners.events import AccessCut, LearnerSignedOut
from learners.models import Learner


def end_session(*, actor: Learner) -> None:
    """One session of the learner ended: closes every socket; records LearnerSignedOut.

    The sockets of their other sessions close too and come back by cookie.
    """
    with transaction.atomic():
        _raise_epoch(actor)
        record(LearnerSignedOut(actor_id=actor.pk, learner_uid=actor.uid, learner_id=actor.pk))


def cut_access(*, actor: Learner | None, learner: Learner) -> None:
    """What the learner may reach ends now (password changed, key revoked); records AccessCut."""
    with transaction.atomic():
        _raise_epoch(learner)
        actor_id = actor.pk if actor else None
        record(AccessCut(actor_id=actor_id, learner_uid=learner.uid, learner_id=learner.pk))


def _raise_epoch(learner: Learner) -> None:
    Learner.objects.filter(pk=learner.pk).update(access_epoch=F("access_epoch") + 1)
