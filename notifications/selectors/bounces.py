"""Which letters came back, and whom mail reaches no more."""

from datetime import timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import Now

from learners.models import Learner
from notifications.models import InboundEmail

FORGIVEN_AFTER = timedelta(days=30)


def bounces_counted(learner: Learner) -> QuerySet[InboundEmail]:
    """Return the bounces that still count: of the last 30 days, from the address of today."""
    return InboundEmail.objects.filter(
        learner=learner,
        address=learner.email,
        weight__gt=0,
        forgiven_at=None,
        received_at__gt=Now() - FORGIVEN_AFTER,
    )


def score_of(learner: Learner) -> int:
    """Return what they add up to: soft ones 1, hard ones 2."""
    total: int | None = bounces_counted(learner).aggregate(total=Sum("weight"))["total"]
    return total or 0


def stopped_long_ago() -> QuerySet[Learner]:
    """Return those whose mail was stopped so long ago that it is worth another try."""
    return Learner.objects.filter(mail_stopped_at__lt=Now() - FORGIVEN_AFTER)
