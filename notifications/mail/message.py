"""Makes the message that the mail server gets."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from learners.names import fold_address
from notifications import tokens
from notifications.mail.content import Letter
from notifications.mail.headers import answer_headers, list_headers, subject_line
from notifications.models import OutgoingEmail

Lane = OutgoingEmail.Lane


def message_for(email: OutgoingEmail, letter: Letter, recipient: str) -> EmailMultiAlternatives:
    """Return the message: from this site alone, to one address, without any name in a header.

    The address is folded once more: of one that is not ASCII, Django would make another domain by
    IDNA 2003. Raises ValidationError for one that is no address.
    """
    headers = {"Message-ID": email.message_id} | letter.headers
    if email.lane == Lane.NOTICE:
        headers |= list_headers(email.lane, "") | answer_headers(email.answers_id)
    elif email.learner is not None and not email.is_about_account:
        purpose = tokens.DIGEST if email.lane == Lane.DIGEST else tokens.INSTANT
        url = tokens.unsubscribe_url(email.learner.uid, purpose)
        headers |= list_headers(email.lane, url)
    message = EmailMultiAlternatives(
        subject_line(letter.subject),
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [fold_address(recipient)],
        headers=headers,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message
