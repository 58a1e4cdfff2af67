"""The letters that go and come, for hosts: never their words."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from learners.models import Learner
from learners.rules import is_host
from notifications.models import InboundEmail, OutgoingEmail

_OPEN = Q(sent_at=None, dropped_at=None, given_up_at=None)
STATES = {
    "waiting": _OPEN & Q(error=""),
    "held": _OPEN & ~Q(error=""),
    "failed": Q(given_up_at__isnull=False),
    "dropped": Q(dropped_at__isnull=False),
    "sent": Q(sent_at__isnull=False),
}
WEEK = timedelta(days=7)
# The words stay out of memory too.
_WORDS = ("subject", "text", "html")


def letters(host: Learner, *, state: str = "") -> QuerySet[OutgoingEmail]:
    """Return the letters in a state (of STATES; anything else means all), the newest first.

    OutgoingEmail.DoesNotExist for anyone but a host.
    """
    if not is_host(host):
        raise OutgoingEmail.DoesNotExist
    found = OutgoingEmail.objects.filter(STATES.get(state, Q()))
    return found.defer(*_WORDS).select_related("learner").order_by("-pk")


def letter_by_uid(host: Learner, uid: str) -> OutgoingEmail:
    """Return one letter for a host; OutgoingEmail.DoesNotExist for others."""
    return letters(host).get(uid=uid)


def letters_in_trouble() -> dict[str, int]:
    """Return how many are `waiting` and `held`, and how many `failed` this week; one query."""
    this_week = OutgoingEmail.objects.filter(_OPEN | Q(given_up_at__gt=Now() - WEEK))
    counted = ("waiting", "held", "failed")
    return this_week.aggregate(**{state: Count("pk", filter=STATES[state]) for state in counted})


def received(host: Learner, *, outcome: str = "") -> QuerySet[InboundEmail]:
    """Return the letters that came in, the latest first; InboundEmail.DoesNotExist for others."""
    if not is_host(host):
        raise InboundEmail.DoesNotExist
    rows = InboundEmail.objects.select_related("learner")
    return rows.filter(outcome=outcome) if outcome in InboundEmail.Outcome.values else rows
