"""What a status (RFC 3463) in a mail server's answer says of the recipient's address; pure."""

import re

# Anywhere in the words, but no part of a number that is longer, or of an address.
_STATUS = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w@]|\.\w)")
# No such person, host or address, moved away, takes no mail; and all about the mailbox. The rest
# speaks of the sender, the way or the policy: it is about us, and would count against everybody.
_OF_ADDRESS = re.compile(r"[45]\.(?:1\.(?:1|2|3|6|10)|2\.\d{1,3})")
# It is emptied one day, and then the person can be reached again.
_FULL_MAILBOX = "5.2.2"

# What mail servers write that give no status, and the status it means. Nothing about blocklists,
# policy or the way is here: that is about us.
_WORDS = (
    (
        re.compile(
            r"(?:mailbox|quota|account|inbox).{0,40}(?:full|exceeded|over)|over.{0,9}quota"
            r"|(?:exceed|full).{0,40}(?:quota|mailbox)",
            re.IGNORECASE,
        ),
        "5.2.2",
    ),
    (
        re.compile(
            r"(?:user|recipient|mailbox|account|address)\s+(?:is\s+|was\s+)?"
            r"(?:unknown|not\s+found|does\s+not\s+exist|doesn't\s+exist|no\s+longer)"
            r"|(?:no\s+such|unknown|invalid|nonexistent|non-existent)\s+"
            r"(?:local\s+)?(?:user|recipient|mailbox|account|address|person)"
            r"|(?:user|recipient|mailbox|account|address).{0,40}does\s+not\s+exist"
            r"|no\s+mailbox\s+here|not\s+listed\s+in|unrouteable\s+address"
            r"|(?:host|domain)\s+(?:not\s+found|unknown|does\s+not\s+exist)",
            re.IGNORECASE,
        ),
        "5.1.1",
    ),
)

SOFT, HARD = 1, 2


def status_in(words: str) -> str:
    """Return the first status in the words that says anything, as x.0.0 does not; "" if none."""
    found = _STATUS.findall(words)
    return next((status for status in found if not status.endswith(".0.0")), "".join(found[:1]))


def status_of_words(words: str) -> str:
    """Return the status that a mail server's sentence means; "" if not about the address.

    The words are the stranger's choice, so the caller bounds their number.
    """
    return next((status for pattern, status in _WORDS if pattern.search(words)), "")


def weight_of(status: str) -> int:
    """Return how much a failure counts against the address: hard 2, soft 1, or nothing."""
    if not _OF_ADDRESS.fullmatch(status):
        return 0
    return HARD if status.startswith("5") and status != _FULL_MAILBOX else SOFT
