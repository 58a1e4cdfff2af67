"""Ending what a learner's sessions, sockets and keys may reach."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from foundation.activity.recording import record
from learners.events import AccessCut, LearnerSignedOut
from learners.models import Learner
from learners.rules import can_suspend


def end_session(*, actor: Learner) -> None:
    """One session of the learner ended: closes every socket; records LearnerSignedOut.

    The sockets of their other sessions close too and come back by cookie.
    """
    with transaction.atomic():
        _raise_epoch(actor)
        record(LearnerSignedOut(actor_id=actor.pk, learner_uid=actor.uid, learner_id=actor.pk))


def cut_access(*, actor: Learner, learner: Learner) -> None:
    """What the learner may reach ends now (password changed, key revoked); records AccessCut."""
    with transaction.atomic():
        _raise_epoch(learner)
        record(AccessCut(actor_id=actor.pk, learner_uid=learner.uid, learner_id=learner.pk))


def suspend_learner(*, actor: Learner, learner: Learner) -> None:
    """A host shuts a learner out; sessions, keys and mail end at once. Records AccessCut.

    Raises PermissionDenied for anyone but a host, and for a host's own account.
    """
    if not can_suspend(actor, learner):
        raise PermissionDenied
    with transaction.atomic():
        changed = Learner.objects.filter(pk=learner.pk, is_active=True)
        if changed.update(is_active=False, suspended_at=Now()):
            cut_access(actor=actor, learner=learner)


def readmit_learner(*, actor: Learner, learner: Learner) -> None:
    """A host lets a suspended learner take part again. Raises PermissionDenied as above."""
    if not can_suspend(actor, learner):
        raise PermissionDenied
    Learner.objects.filter(pk=learner.pk, suspended_at__isnull=False).update(
        is_active=True, suspended_at=None
    )


def _raise_epoch(learner: Learner) -> None:
    Learner.objects.filter(pk=learner.pk).update(access_epoch=F("access_epoch") + 1)
