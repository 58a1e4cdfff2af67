"""What a failed try means: wait, give the letter up, or hang up the line; pure."""

import smtplib
from enum import Enum

from django.core.exceptions import ValidationError

from notifications.mail.status import status_in, weight_of


class Outcome(Enum):
    """What to do after a try that failed."""

    LATER = "later"  # this letter waits and is tried again
    NEVER = "never"  # no try will ever succeed
    CUT = "cut"  # the line is gone: nothing was learnt about the letter


def outcome_of(error: Exception) -> Outcome:
    """Judge the error of one try.

    5xx to the recipient or the letter is final (RFC 5321, 4.2.1). To the sender or the sign-in it
    is not: that is the host's to repair, and every letter would be lost for it.
    """
    if isinstance(error, ValidationError):
        # The recipient is no address (names.fold_address).
        return Outcome.NEVER
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Outcome.CUT
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _said in error.recipients.values()]
        return _of_codes(codes)
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError):
        return Outcome.LATER
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_codes([error.smtp_code])
    if isinstance(error, smtplib.SMTPException):
        return Outcome.LATER
    return Outcome.CUT if isinstance(error, OSError) else Outcome.LATER


def refused_as(error: Exception) -> str | None:
    """Return the status that says the recipient's address is the reason, of an error for good.

    None where it is about the letter, or about us, or where nothing says so.
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return None
    _code, status = _answer(error)
    return status if weight_of(status) else None


def summary_of(error: Exception) -> str:
    """Return what a log may hold of it: the words of an answer quote addresses, numbers do not."""
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException):
        code, status = _answer(error)
        return f"{name} {code} {status}".rstrip()
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return f"{name}: {error}"
    return name


def _answer(
    error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException,
) -> tuple[int, str]:
    """Return the code and the status of an answer; a letter of ours has only one recipient."""
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        ((code, said),) = error.recipients.values()
    else:
        code, said = error.smtp_code, error.smtp_error
    return code, status_in(said if isinstance(said, str) else said.decode(errors="replace"))


def _of_codes(codes: list[int]) -> Outcome:
    # 421 says that the server closes the line, whatever it was asked.
    if 421 in codes:
        return Outcome.CUT
    return Outcome.NEVER if codes and all(code >= 500 for code in codes) else Outcome.LATER
