"""Letters about the account itself: codes and notices."""

from django.db import transaction

from foundation.activity import afterwards
from foundation.identifiers import new_uid
from learners.models import Learner
from notifications.mail.content import Letter
from notifications.mail.headers import message_id, subject_line
from notifications.models import OutgoingEmail


@transaction.atomic
def queue_account_letter(
    *, recipient: str, letter: Letter, lane: OutgoingEmail.Lane = OutgoingEmail.Lane.ACCOUNT
) -> OutgoingEmail:
    """Queue an email in the lane CODE or ACCOUNT; the address need not be a learner's.

    Its words hold codes: they are wiped the moment it is sent.
    """
    uid = new_uid()
    learner = Learner.objects.filter(email__iexact=recipient).first()
    email = OutgoingEmail.objects.create(
        uid=uid,
        learner=learner,
        lane=lane,
        recipient=recipient,
        subject=subject_line(letter.subject),
        text=letter.text,
        html=letter.html,
        message_id=message_id("account", uid),
    )
    transaction.on_commit(lambda: afterwards.wake("notifications.send_due_mail"))
    return email
