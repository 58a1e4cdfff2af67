"""Facts that their listeners would not take: which, why, and what to do with them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from foundation.activity import afterwards
from foundation.activity.events import FactRetried, FactSkipped
from foundation.activity.models import FactRow
from foundation.activity.recording import SWEEP, record


def stuck_facts() -> QuerySet[FactRow]:
    """Return the facts that failed at least once and wait: the parked ones first, then by age."""
    waiting = FactRow.objects.filter(relayed_at__isnull=True).exclude(error="")
    return waiting.order_by(F("parked_at").asc(nulls_last=True), "pk")


def retry(*, actor_id: int, fact_id: int) -> None:
    """Deliver a stuck fact once more, soon, with all its tries; records FactRetried.

    FactRow.DoesNotExist where it is not stuck (any more); being_told while a worker tries it.
    """
    with transaction.atomic():
        _take(fact_id, parked_at=None, due_at=Now(), attempt=0)
        record(FactRetried(actor_id=actor_id, fact_id=fact_id))
        transaction.on_commit(lambda: afterwards.wake(SWEEP))


def skip(*, actor_id: int, fact_id: int) -> None:
    """Let a stuck fact go undelivered for good; its error stays. Records FactSkipped.

    Refused as above.
    """
    with transaction.atomic():
        _take(fact_id, relayed_at=Now(), attempt=F("attempt") + 1)
        record(FactSkipped(actor_id=actor_id, fact_id=fact_id))


def _take(fact_id: int, **values: object) -> None:
    stuck = stuck_facts().filter(pk=fact_id)
    # A worker holds the row for as long as it tells of it, which may be longer than one waits here.
    if not stuck.select_for_update(skip_locked=True):
        if stuck.exists():
            words = _("It is being tried at this moment. Look again in a minute.")
            raise ValidationError(words, code="being_told")
        raise FactRow.DoesNotExist
    stuck.order_by().update(**values)
