"""What a status (RFC 3463) in a mail server's answer says of the recipient's address; pure."""

import re

# Anywhere in the words, but no part of a number that is longer, or of an address.
_STATUS = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w@]|\.\w)")
# No such person, host or address, moved away, takes no mail; and all about the mailbox. The rest
# speaks of the sender, the way or the policy: it is about us, and would count against everybody.
_OF_ADDRESS = re.compile(r"[45]\.(?:1\.(?:1|2|3|6|10)|2\.\d{1,3})")
# It is emptied one day, and then the person can be reached again.
_FULL_MAILBOX = "5.2.2"

SOFT, HARD = 1, 2


def status_in(words: str) -> str:
    """Return the first status in the words that says anything, as x.0.0 does not; "" if none."""
    found = _STATUS.findall(words)
    return next((status for status in found if not status.endswith(".0.0")), "".join(found[:1]))


def weight_of(status: str) -> int:
    """Return how much a failure counts against the address: hard 2, soft 1, or nothing."""
    if not _OF_ADDRESS.fullmatch(status):
        return 0
    return HARD if status.startswith("5") and status != _FULL_MAILBOX else SOFT
