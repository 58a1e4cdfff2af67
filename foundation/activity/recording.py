"""The one exit of facts: `record()` writes the row and arranges what follows the commit."""

import logging

from django.db import connection, transaction
from django.db.models.functions import Now

from foundation.activity import afterwards
from foundation.activity.facts import Fact
from foundation.activity.listeners import durable_listeners, live_listeners
from foundation.activity.models import FactRow

log = logging.getLogger(__name__)

SWEEP = "activity.sweep_facts"


def record(fact: Fact, *, seq: int | None = None) -> FactRow:
    """Write the fact in the transaction of the change it tells of.

    `seq` is the number that the action drew from its thread's counter under the row lock.
    Outside a transaction this is refused: a fact without its change, or a change without its
    fact, must be impossible.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{fact.kind} was recorded outside a transaction.")
    heard = bool(durable_listeners(fact.kind))
    row = FactRow.objects.create(
        kind=fact.kind,
        topic=fact.topic,
        seq=seq,
        actor_id=fact.actor_id,
        data=fact.data(),
        # Where nobody waits for it, it is history from the start and never enters the work list.
        relayed_at=None if heard else Now(),
    )
    transaction.on_commit(lambda: _tell(fact, seq, heard))
    return row


def _tell(fact: Fact, seq: int | None, heard: bool) -> None:
    for listener in live_listeners():
        try:
            listener(fact, seq)
        except Exception:
            # What is committed is committed: a live listener may lose it, the request may not fail.
            log.exception("a live listener failed at %s", fact.kind)
    if heard:
        afterwards.wake(SWEEP)
