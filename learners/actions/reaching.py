"""Whether letters reach a learner: stopping them after too many came back, and trying again."""

from django.db import transaction
from django.db.models.functions import Now

from foundation.activity.recording import record
from learners.events import MailResumed, MailStopped
from learners.models import Learner


def stop_mail(*, learner: Learner) -> None:
    """The system's own: send no letter but those about the account; records MailStopped."""
    with transaction.atomic():
        going = Learner.objects.filter(pk=learner.pk, mail_stopped_at__isnull=True)
        if going.update(mail_stopped_at=Now()):
            record(MailStopped(actor_id=None, learner_uid=learner.uid, learner_id=learner.pk))


def resume_mail(*, actor: Learner | None, learner: Learner) -> None:
    """Send them letters again; records MailResumed. Twice is once.

    `actor` is the learner, who put the address right, or None where time has forgiven.
    """
    with transaction.atomic():
        stopped = Learner.objects.filter(pk=learner.pk, mail_stopped_at__isnull=False)
        if stopped.update(mail_stopped_at=None):
            record(
                MailResumed(
                    actor_id=actor.pk if actor else None,
                    learner_uid=learner.uid,
                    learner_id=learner.pk,
                )
            )
