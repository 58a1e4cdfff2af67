"""What the apps above tell the live path: kinds of topics, learners' access, bearer tokens."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from foundation.activity.models import FactRow

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TopicState:
    """Where a topic stands.

    `seq` is the number of its last fact, or the version of an unnumbered topic. `home` is the
    topic whose audience it shares (itself if it is its own home) and `epoch` that audience's
    epoch: while both are as they were, nobody's right to follow has changed.
    """

    seq: int
    epoch: int
    home: str


@dataclass(frozen=True, slots=True)
class Access:
    """A learner's standing: the epoch that every cut raises, and the topic of their own."""

    epoch: int
    topic: str


@runtime_checkable
class TopicKind(Protocol):
    """A kind of topic, such as `circle` in `circle:<slug>`; `<slug>` is the key."""

    @property
    def name(self) -> str:
        """Return what stands before the colon."""
        ...

    def states(self, keys: Collection[str]) -> Mapping[str, TopicState]:
        """Return the states of those that exist, by key, in one query."""
        ...

    def readers(self, key: str, learner_ids: Collection[int]) -> Collection[int]:
        """Return which of these learners may follow now, in one query."""
        ...


@runtime_checkable
class NumberedKind(TopicKind, Protocol):
    """A kind whose facts carry numbers and are replayed; the others only say `changed`."""

    def frames(self, rows: Sequence[FactRow], form: str, language: str) -> Sequence[Frame | None]:
        """Return one frame per row, made from current rows; None where there is nothing to tell.

        `form` is "html" or "json"; `language` is already active. `topic` and `seq` are added
        by the caller.
        """
        ...


AccessReader = Callable[[Collection[int]], Mapping[int, Access]]
AccessTally = Callable[[Collection[int]], tuple[int, int]]
BearerVerifier = Callable[[str], tuple[int, int, int | None] | None]

_kinds: dict[str, TopicKind] = {}
_access: list[tuple[AccessReader, AccessTally]] = []
_bearer: list[BearerVerifier] = []


def register(kind: TopicKind) -> None:
    """Make a kind of topic known; called once, from an app's `ready()`."""
    if kind.name in _kinds:
        raise ValueError(f"Two kinds of topics are named {kind.name}.")
    _kinds[kind.name] = kind


def register_access(reader: AccessReader, tally: AccessTally) -> None:
    """Say how to read the access of learners, in one query.

    Who is absent from the answer may no longer have a socket. `tally` returns how many of them
    would be in it and the sum of their epochs: one row, which is read with every event.
    """
    _access[:] = [(reader, tally)]


def register_bearer(verify: BearerVerifier) -> None:
    """Say how to turn a bearer token into (learner id, access epoch, end), or into None.

    The end is a Unix time, or None for a token that never expires.
    """
    _bearer[:] = [verify]


def split(topic: str) -> tuple[TopicKind, str] | None:
    """Return the kind and the key of a topic, or None where no such kind is known."""
    name, _, key = topic.partition(":")
    kind = _kinds.get(name)
    return (kind, key) if kind and key else None


def access_of(learner_ids: Collection[int]) -> Mapping[int, Access]:
    """Return the access of those who still have any."""
    return _registered_access()[0](learner_ids) if learner_ids else {}


def is_unchanged(passes: Collection[tuple[int, int]]) -> bool:
    """Say whether these (learner id, access epoch) are all as they were; one query, one row.

    Epochs only rise, so their number and sum are right only if each is; of a learner with two
    passes one is too many.
    """
    if not passes:
        return True
    tally = _registered_access()[1]({learner_id for learner_id, _ in passes})
    return tally == (len(passes), sum(epoch for _, epoch in passes))


def _registered_access() -> tuple[AccessReader, AccessTally]:
    if not _access:
        raise RuntimeError("No app has called foundation.live.registry.register_access().")
    return _access[0]


def bearer(token: str) -> tuple[int, int, int | None] | None:
    """Return (learner id, access epoch, end) of a bearer token, or None."""
    return _bearer[0](token) if _bearer else None
