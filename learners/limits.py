"""How much one learner may make in an hour and in a day, by how well they are known here.

Counted from the rows themselves, under the lock of the learner's row: so it holds with the cache
down, and twenty requests at once get through no more than one after the other would.
"""

import math
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.activity.leases import database_now
from learners.models import Learner, Trust
from learners.rules import takes_part, trust_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Allowance(NamedTuple):
    """How many in any 60 minutes, and in any 24 hours."""

    hour: int
    day: int


class Made(Enum):
    """What is counted."""

    POSTS = "posts"
    EDITS = "edits"
    QUESTIONS = "questions"
    CIRCLES = "circles"
    IMPORTS = "imports"
    REQUESTS = "requests"
    INVITATIONS = "invitations"
    ADAPTATIONS = "adaptations"
    CHECKS = "checks"
    REPORTS = "reports"
    WARNINGS = "warnings"


# How the sentence begins that refuses more.
_REFUSALS = {
    Made.POSTS: _("You have written a lot in a short time."),
    Made.EDITS: _("You have edited a lot in a short time."),
    Made.QUESTIONS: _("You have asked many questions in a short time."),
    Made.CIRCLES: _("You have started several circles in a short time."),
    Made.IMPORTS: _("You have brought in many articles in a short time."),
    Made.REQUESTS: _("You have asked to be admitted to many circles in a short time."),
    Made.INVITATIONS: _("You have made many invitations in a short time."),
    Made.ADAPTATIONS: _("You have reported many things you built in a short time."),
    Made.CHECKS: _("You have had many wikis asked in a short time."),
    Made.REPORTS: _("You have reported a lot in a short time."),
    Made.WARNINGS: _("You have warned many people in a short time."),
}
ALLOWANCES: dict[Made, dict[Trust, Allowance]] = {
    made: dict(
        zip((Trust.NEW, Trust.KNOWN, Trust.TRUSTED), map(Allowance._make, rows), strict=True)
    )
    for made, rows in {
        Made.POSTS: [(30, 100), (90, 400), (200, 1000)],
        Made.EDITS: [(60, 200), (180, 800), (400, 2000)],
        Made.QUESTIONS: [(6, 15), (20, 60), (60, 200)],
        Made.CIRCLES: [(2, 3), (4, 10), (10, 30)],
        Made.IMPORTS: [(6, 20), (20, 80), (60, 300)],
        Made.REQUESTS: [(6, 15), (15, 40), (30, 80)],
        Made.INVITATIONS: [(6, 15), (20, 60), (40, 120)],
        Made.ADAPTATIONS: [(6, 15), (12, 40), (24, 80)],
        Made.CHECKS: [(6, 20), (20, 80), (60, 300)],
        Made.REPORTS: [(10, 20), (20, 60), (60, 200)],
        Made.WARNINGS: [(3, 6), (6, 20), (30, 100)],
    }.items()
}
# What a newcomer may put into one post; the first thing that spam is made of.
MOST_LINKS = 2


class LimitReached(ValidationError):
    """More than is allowed at once. `retry_after_s` says in how many seconds it is possible."""

    def __init__(self, made: Made, wait: timedelta) -> None:
        self.retry_after_s = max(1, math.ceil(wait.total_seconds()))
        super().__init__(f"{_REFUSALS[made]} {again_in(self.retry_after_s)}", code="too_many")


def allowance(learner: Learner, made: Made) -> Allowance:
    """Return what the learner may make of this kind."""
    few = ALLOWANCES[made][trust_of(learner)]
    factor = settings.AYNI_LIMIT_FACTOR
    return Allowance(few.hour * factor, few.day * factor)


def keep_within(actor: Learner, made: Made, rows: QuerySet[Any], *, at: str = "created_at") -> None:
    """Refuse one more of `rows`, the learner's own, beyond the allowance; LimitReached says when.

    Called in the transaction that makes the row, right before it and after all other locks: the
    learner's own row comes last in their order (docs/hosting.md, Limits) and stays locked to the
    end. PermissionDenied where they take part no more.
    """
    actor = Learner.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if not takes_part(actor):
        raise PermissionDenied
    _refuse(actor, made, rows, at)


def refuse_beyond(
    actor: Learner, made: Made, rows: QuerySet[Any], *, at: str = "created_at"
) -> None:
    """Raise LimitReached where `keep_within` would, without a lock: before work that costs much.

    Only `keep_within` is sure: requests at the same time may all pass here.
    """
    _refuse(Learner.objects.get(pk=actor.pk), made, rows, at)


def _refuse(actor: Learner, made: Made, rows: QuerySet[Any], at: str) -> None:
    allowed = allowance(actor, made)
    recent = rows.filter(**{f"{at}__gt": Now() - DAY}).order_by(f"-{at}")
    times: list[datetime] = list(recent.values_list(at, flat=True)[: allowed.day])
    if len(times) < allowed.hour:
        return
    now = database_now()
    waits = [
        times[most - 1] + window - now
        for window, most in ((HOUR, allowed.hour), (DAY, allowed.day))
        if len(times) >= most
    ]
    wait = max(waits, default=timedelta(0))
    if wait > timedelta(0):
        raise LimitReached(made, wait)


def again_in(seconds: int) -> str:
    """Return the sentence that says when one may go on."""
    minutes = math.ceil(seconds / 60)
    if minutes < 90:
        words = ngettext(
            "You can go on in %(count)d minute.", "You can go on in %(count)d minutes.", minutes
        )
        return words % {"count": minutes}
    hours = math.ceil(minutes / 60)
    words = ngettext("You can go on in %(count)d hour.", "You can go on in %(count)d hours.", hours)
    return words % {"count": hours}
