"""What a host does with letters: try one again, drop one, send one to see whether mail works."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from foundation.activity import afterwards
from foundation.activity.leases import database_now
from foundation.activity.recording import record
from learners.models import Learner
from learners.rules import is_host
from notifications.actions.account_mail import queue_account_letter
from notifications.events import AboutLetter, LetterDropped, LetterRetried, TestLetterSent
from notifications.mail.content import Letter
from notifications.models import WIPED, OutgoingEmail

SEND = "notifications.send_due_mail"


def retry_letter(*, actor: Learner, email: OutgoingEmail) -> None:
    """Let a letter be tried at once; only a host may. Records LetterRetried.

    One that was given up goes out again only if its words are written when it leaves. Refused:
    PermissionDenied, ValidationError `letter_done`, `words_gone`, and `being_sent` while a worker
    holds it: it would go out twice.
    """
    with transaction.atomic():
        email = _locked(actor, email)
        if email.given_up_at is not None and not email.is_written_late:
            raise ValidationError(
                _("Its words are gone, so it cannot go out any more."), code="words_gone"
            )
        if email.is_being_sent(database_now()):
            raise ValidationError(
                _("It is being sent at this moment. Look again in a few minutes."),
                code="being_sent",
            )
        email.given_up_at = None
        email.due_at = Now()
        email.save(update_fields=["given_up_at", "due_at"])
        _tell(LetterRetried, actor, email)
        transaction.on_commit(lambda: afterwards.wake(SEND))


def drop_letter(*, actor: Learner, email: OutgoingEmail) -> None:
    """Let a letter that waits never go out; only a host may. Records LetterDropped.

    Refused: PermissionDenied, ValidationError `letter_done`. One that is just being sent may
    have left all the same.
    """
    with transaction.atomic():
        email = _locked(actor, email)
        # The attempt fences a worker that holds it.
        OutgoingEmail.objects.filter(pk=email.pk).update(
            dropped_at=Now(), given_up_at=None, attempt=F("attempt") + 1, **WIPED
        )
        _tell(LetterDropped, actor, email)


def send_test_letter(*, actor: Learner) -> OutgoingEmail:
    """Send the host a letter by the way all letters go. Records TestLetterSent.

    Refused: PermissionDenied for anyone but a host.
    """
    if not is_host(actor):
        raise PermissionDenied
    letter = Letter(
        subject=_("This is a test of your mail"),
        text=_(
            "You asked for this letter on the page for hosts. That you read it means that mail"
            " goes out.\n\nWhether it also arrives elsewhere depends on your mail server's name:"
            " ask a friend with another provider to try, and look into the folder for spam."
        )
        + "\n",
    )
    with transaction.atomic():
        email = queue_account_letter(recipient=actor.email, letter=letter)
        _tell(TestLetterSent, actor, email)
    return email


def _locked(actor: Learner, email: OutgoingEmail) -> OutgoingEmail:
    if not is_host(actor):
        raise PermissionDenied
    email = OutgoingEmail.objects.select_for_update(of=("self",)).get(pk=email.pk)
    if email.sent_at is not None or email.dropped_at is not None:
        raise ValidationError(_("This letter is done with."), code="letter_done")
    return email


def _tell(fact: type[AboutLetter], actor: Learner, email: OutgoingEmail) -> None:
    record(fact(actor_id=actor.pk, email_id=email.pk))
