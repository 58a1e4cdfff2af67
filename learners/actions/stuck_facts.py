"""What a host does with facts that are stuck."""

from django.core.exceptions import PermissionDenied

from foundation.activity import stuck
from learners.models import Learner
from learners.rules import is_host


def retry_fact(*, actor: Learner, fact_id: int) -> None:
    """Deliver a stuck fact once more; only a host may. Records FactRetried.

    Refused: PermissionDenied, FactRow.DoesNotExist where it is not stuck (any more), being_told.
    """
    if not is_host(actor):
        raise PermissionDenied
    stuck.retry(actor_id=actor.pk, fact_id=fact_id)


def skip_fact(*, actor: Learner, fact_id: int) -> None:
    """Let a stuck fact go undelivered for good; only a host may. Records FactSkipped.

    Refused as above.
    """
    if not is_host(actor):
        raise PermissionDenied
    stuck.skip(actor_id=actor.pk, fact_id=fact_id)
