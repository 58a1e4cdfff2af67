"""What a failed try means: wait, give the letter up, or hang up the line; pure."""

import re
import smtplib
from enum import Enum

# What most servers put before their words (RFC 2034).
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}(?=\s)")
# By its policy a server refuses us, not the recipient (RFC 3463, 3.8).
_POLICY = "5.7."


class Outcome(Enum):
    """What to do after a try that failed."""

    LATER = "later"  # this letter waits and is tried again
    NEVER = "never"  # no try will ever succeed
    CUT = "cut"  # the line is gone: nothing was learnt about the letter


def outcome_of(error: Exception) -> Outcome:
    """Judge the error of one try.

    5xx about the recipient or the letter is final (RFC 5321, 4.2.1). About us as the sender it
    is not: that is the host's to repair, and every letter would be lost for it.
    """
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
    """Return the status (RFC 3463) with which the recipient was refused, of an error for good.

    None where it is about the letter, or about us: that would count against everybody.
    """
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return None
    ((_code, said),) = error.recipients.values()
    found = _STATUS.match(said.decode(errors="replace"))
    status = found[0] if found else "5.0.0"
    return None if status.startswith(_POLICY) else status


def _of_codes(codes: list[int]) -> Outcome:
    # 421 says that the server closes the line, whatever it was asked.
    if 421 in codes:
        return Outcome.CUT
    return Outcome.NEVER if codes and all(code >= 500 for code in codes) else Outcome.LATER
