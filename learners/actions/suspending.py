"""Shutting a learner out, and letting them back in."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from foundation.activity.recording import record
from learners.actions.access import cut_access
from learners.actions.deciding import keep, lock_with_hosts, reason_given
from learners.events import LearnerReadmitted, LearnerSuspended
from learners.models import Decision, Learner
from learners.rules import can_suspend

What = Decision.What


def suspend_learner(*, actor: Learner, learner: Learner, reason: str) -> None:
    """Shut a learner out; sessions, keys and mail end at once, and the reason is kept.

    Moderators and hosts may. Records LearnerSuspended and AccessCut; twice is once. Refused:
    PermissionDenied (others, oneself, a moderator against somebody with a role of the instance),
    ValidationError without a reason.
    """
    reason = reason_given(reason, required=True)
    with transaction.atomic():
        learner = _locked(actor, learner)
        if not learner.is_active:
            return
        Learner.objects.filter(pk=learner.pk).update(is_active=False, suspended_at=Now())
        keep(What.SUSPENDED, learner, actor=actor, reason=reason)
        record(LearnerSuspended(actor_id=actor.pk, learner_uid=learner.uid, learner_id=learner.pk))
        cut_access(actor=actor, learner=learner)


def readmit_learner(*, actor: Learner, learner: Learner, reason: str = "") -> None:
    """Let a suspended learner take part again.

    Moderators and hosts may. Records LearnerReadmitted; twice is once. Refused: PermissionDenied
    as above, ValidationError `gone` for who left for good.
    """
    reason = reason_given(reason)
    with transaction.atomic():
        learner = _locked(actor, learner)
        if learner.is_active:
            return
        if learner.suspended_at is None:
            raise ValidationError(_("This account is closed for good."), code="gone")
        Learner.objects.filter(pk=learner.pk).update(is_active=True, suspended_at=None)
        keep(What.READMITTED, learner, actor=actor, reason=reason)
        record(LearnerReadmitted(actor_id=actor.pk, learner_uid=learner.uid, learner_id=learner.pk))


def _locked(actor: Learner, learner: Learner) -> Learner:
    actor, learner = lock_with_hosts(actor, learner)
    if not can_suspend(actor, learner):
        raise PermissionDenied
    return learner
