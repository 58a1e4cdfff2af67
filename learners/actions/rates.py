"""Counts what strangers cause, before it is done, and forgets it when its time is over."""

import math
from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from foundation.activity.leases import database_now, not_held
from learners.limits import again_in
from learners.models import RateCount
from learners.rates import Counted, Rate


class RateReached(ValidationError):
    """A rate limit is reached. `retry_after_s` says in how many seconds it is possible again."""

    def __init__(self, wait: timedelta, *, has_sent: bool = True) -> None:
        """`has_sent` where codes were sent before: they stay valid."""
        self.retry_after_s = max(1, math.ceil(wait.total_seconds()))
        words = (
            _("This was asked for too often. What you had already still works.")
            if has_sent
            else _("This was asked for too often.")
        )
        super().__init__(f"{words} {again_in(self.retry_after_s)}", code="too_many")


def count(counted: Sequence[Counted]) -> None:
    """Count one event for each of these limits, or for none: RateReached where one is reached.

    The counts are locked in the order of their keys: of many at once, no more than allowed pass.
    """
    rates = {_key(*one): one[0] for one in counted}
    with transaction.atomic():
        now = database_now()
        RateCount.objects.bulk_create(
            [RateCount(key=key, ends_at=now) for key in sorted(rates)], ignore_conflicts=True
        )
        locked = RateCount.objects.select_for_update(no_key=True).filter(key__in=rates)
        rows = list(locked.order_by("key"))
        for row in rows:
            if row.ends_at <= now:
                row.count, row.ends_at = 0, now + rates[row.key].window
        reached = [row for row in rows if row.count >= rates[row.key].most]
        if reached:
            has_sent = any(rates[row.key].is_of_codes for row in reached)
            raise RateReached(max(row.ends_at for row in reached) - now, has_sent=has_sent)
        for row in rows:
            row.count += 1
        RateCount.objects.bulk_update(rows, ["count", "ends_at"])


def clear_rates(limit: int = 1000) -> int:
    """Delete up to `limit` counts whose time is over; return how many."""
    over = RateCount.objects.filter(ends_at__lt=database_now())
    with transaction.atomic():
        # A count that begins anew at this moment is locked, and stays.
        ids = list(not_held(over).values_list("pk", flat=True)[:limit])
        return RateCount.objects.filter(pk__in=ids).delete()[0]


def _key(rate: Rate, of: str) -> str:
    told = f"{rate.name}\n{rate.window.total_seconds():.0f}\n{of}"
    return salted_hmac("learners.rates", told, algorithm="sha256").hexdigest()
