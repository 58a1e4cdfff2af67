"""The bell: after a commit it says which topic moved, and nothing more."""

import logging
from collections.abc import Callable

from django.db import transaction

from foundation.activity.facts import Fact
from foundation.live import wire

log = logging.getLogger(__name__)

Hearer = Callable[[str, int | None], None]

# Replaced, never changed in place: threads that ring walk over it while a hub comes or goes.
_hearers: frozenset[Hearer] = frozenset()


def ring_on_commit(topic: str, seq: int | None = None) -> None:
    """Ring once this transaction is committed; a rolled back one rings nothing.

    Facts ring their own topic by themselves: this is for changes that are told under another
    one, such as a circle's page when one of its threads moved, or rows that are no facts.
    """
    transaction.on_commit(lambda: ring(topic, seq))


def ring(topic: str, seq: int | None = None) -> None:
    """Ring now, from any thread: hands over, never waits, never fails.

    A ring may be lost or repeated; hubs look at the rows, and every few seconds by themselves.
    Ringing a home topic makes every hub look again at who may follow the topics it is home of.
    """
    for hear in _hearers:
        hear(topic, seq)
    try:
        wire.send(topic, seq)
    except Exception:
        # What is committed stands; whoever committed it must not be told otherwise.
        log.warning("a ring could not be handed over", exc_info=True)


def ring_fact(fact: Fact, seq: int | None) -> None:
    """Ring the topic of a recorded fact."""
    ring(fact.topic, seq)


def connect(hear: Hearer) -> None:
    """Let a hub of this process hear every ring; `hear` is called from any thread."""
    global _hearers
    _hearers |= {hear}


def disconnect(hear: Hearer) -> None:
    """Stop telling this hub."""
    global _hearers
    _hearers -= {hear}
