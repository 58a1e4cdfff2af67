"""Who wants to hear of which fact: filled by the apps' `subscribers` modules at start."""

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from foundation.activity.facts import Fact

if TYPE_CHECKING:
    from foundation.activity.models import FactRow

Heard = TypeVar("Heard", bound=Fact)
DurableListener = Callable[[Heard, "FactRow"], None]
LiveListener = Callable[[Fact, int | None], None]

_durable: dict[str, list[DurableListener[Any]]] = defaultdict(list)
_live: list[LiveListener] = []


def durable(
    *facts: type[Heard],
) -> Callable[[DurableListener[Heard]], DurableListener[Heard]]:
    """Register a listener that surely hears of these facts, perhaps more than once.

    It runs in a transaction of its own, after the commit, in a worker: `listener(fact, row)`.
    A repeat must be harmless, so let a unique constraint make it so.
    """

    def register(listener: DurableListener[Heard]) -> DurableListener[Heard]:
        for fact in facts:
            _durable[fact.kind].append(listener)
        return listener

    return register


def live(listener: LiveListener) -> LiveListener:
    """Register a listener called right after the commit of every fact: `listener(fact, seq)`.

    It runs in the thread that committed, so it may only hand over; what it misses is lost.
    """
    _live.append(listener)
    return listener


def durable_listeners(kind: str) -> list[DurableListener[Any]]:
    """Return the durable listeners of one kind of fact, in the order of registration."""
    return list(_durable.get(kind, ()))


def live_listeners() -> list[LiveListener]:
    """Return all live listeners."""
    return list(_live)
