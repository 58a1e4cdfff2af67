"""Queues what those who look after the site write to one person, learner or not."""

from django.db import transaction

from foundation.activity import afterwards
from learners.models import Learner
from notifications.mail.content import Letter
from notifications.mail.headers import message_id, subject_line
from notifications.models import OutgoingEmail


@transaction.atomic
def queue_notice(
    *,
    recipient: str,
    learner: Learner | None,
    letter: Letter,
    about: str,
    answers_id: str = "",
) -> bool:
    """Queue a notice once: `about` names what it tells, so that a repeat is the same letter.

    `answers_id` is the Message-ID of the email that it answers by itself, if any. Nobody
    subscribed to it, so it has no way out; it is wiped the moment it is sent. Returns whether it
    is new.
    """
    _email, is_new = OutgoingEmail.objects.get_or_create(
        message_id=message_id("notice", about),
        defaults={
            "learner": learner,
            "lane": OutgoingEmail.Lane.NOTICE,
            "recipient": recipient,
            "subject": subject_line(letter.subject),
            "text": letter.text,
            "html": letter.html,
            "answers_id": answers_id,
        },
    )
    if is_new:
        transaction.on_commit(lambda: afterwards.wake("notifications.send_due_mail"))
    return is_new
