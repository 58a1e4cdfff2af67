"""Which rate limits hold for what strangers can cause, and of whom each is counted.

Emails that anybody can ask for go to mailboxes of others, so they are counted per mailbox, per
asker and in all. A browser in which somebody has signed in before has limits of its own for their
mailbox: what strangers ask for never spends them (learners/known_browsers.py).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.http import HttpRequest

from learners.known_browsers import browser_known_to
from learners.names import mailbox_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Rate(NamedTuple):
    """At most so many in a window of time, which begins with the first of them."""

    name: str
    most: int
    window: timedelta

    @property
    def is_of_codes(self) -> bool:
        """Say whether what it limits are emails with codes, or the codes themselves."""
        return self.name.startswith(("mail:", "code:"))


Counted = tuple[Rate, str]

# Emails asked for by browsers that the mailbox does not know.
PER_MAILBOX = (Rate("mail:mailbox", 10, HOUR), Rate("mail:mailbox", 30, DAY))
# So few that it takes strangers in four networks to use up a mailbox.
PER_MAILBOX_AND_ASKER = (Rate("mail:both", 3, HOUR), Rate("mail:both", 8, DAY))
# A workshop of sixty behind one router may join in one hour, and lose half of the emails.
PER_ASKER = (Rate("mail:asker", 200, HOUR), Rate("mail:asker", 800, DAY))
PER_LEARNER = (Rate("mail:learner", 12, HOUR), Rate("mail:learner", 30, DAY))
IN_ALL = (Rate("mail:all", 3000, HOUR), Rate("mail:all", 20_000, DAY))
# Emails asked for by a browser that the mailbox knows.
PER_KNOWN_BROWSER = (Rate("mail:known", 10, HOUR), Rate("mail:known", 30, DAY))
# Codes typed, right or wrong. More than three for each code that strangers can ask for, so that
# they cannot use these up; few enough that nine digits are never guessed.
CODES_TYPED = (Rate("code:mailbox", 60, HOUR), Rate("code:mailbox", 200, DAY))
CODES_TYPED_IN_KNOWN = (Rate("code:known", 60, HOUR), Rate("code:known", 200, DAY))
# Forms saved for visitors until they have signed in, up to 24,000 characters each.
FORMS_PER_ASKER = (Rate("form:asker", 60, HOUR),)
FORMS_IN_ALL = (Rate("form:all", 400, HOUR),)
# One may have several requests; a machine that fills in forms has hundreds.
TAKEDOWNS_PER_ASKER = (Rate("takedown:asker", 10, HOUR), Rate("takedown:asker", 30, DAY))


def counts_of_mail(request: HttpRequest, address: str) -> list[Counted]:
    """Return the limits that an email to `address` counts for, asked for by this request."""
    mailbox = mailbox_of(address)
    browser = browser_known_to(request, mailbox)
    if browser is not None:
        return _each(PER_KNOWN_BROWSER, browser, mailbox)
    per_asker: Sequence[Rate] = _grown(PER_ASKER)
    asker = f"ip {get_ip(request)}"
    if request.user.is_authenticated:
        asker, per_asker = f"learner {request.user.pk}", PER_LEARNER
    return [
        *_each(PER_MAILBOX, mailbox),
        *_each(PER_MAILBOX_AND_ASKER, mailbox, asker),
        *_each(per_asker, asker),
        *_each(_grown(IN_ALL)),
    ]


def counts_of_code(request: HttpRequest, address: str) -> list[Counted]:
    """Return the limits that a typed code for `address` counts for."""
    mailbox = mailbox_of(address)
    browser = browser_known_to(request, mailbox)
    if browser is not None:
        return _each(CODES_TYPED_IN_KNOWN, browser, mailbox)
    return _each(CODES_TYPED, mailbox)


def counts_of_form(request: HttpRequest) -> list[Counted]:
    """Return the limits that a form saved for a visitor counts for."""
    per_asker = _each(_grown(FORMS_PER_ASKER), f"ip {get_ip(request)}")
    return [*per_asker, *_each(_grown(FORMS_IN_ALL))]


def counts_of_takedown(request: HttpRequest) -> list[Counted]:
    """Return the limits that a request to take something down counts for."""
    return _each(TAKEDOWNS_PER_ASKER, f"ip {get_ip(request)}")


def _each(rates: Sequence[Rate], *of: str) -> list[Counted]:
    return [(rate, "\n".join(of)) for rate in rates]


def _grown(rates: Sequence[Rate]) -> list[Rate]:
    """Return the limits of a larger instance (AYNI_LIMIT_FACTOR)."""
    return [rate._replace(most=rate.most * settings.AYNI_LIMIT_FACTOR) for rate in rates]
