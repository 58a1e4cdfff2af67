"""What the hub reads: one hop for all that a step needs, in the order that leaks nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from foundation.live import epoch, registry
from foundation.live.protocol import text
from foundation.live.registry import Access, NumberedKind, TopicKind, TopicState
from foundation.live.replay import PAGE, facts_after, place_of, told
from foundation.live.transport import Ready


class Form(NamedTuple):
    """How a follower wants frames: html or json, in which language."""

    name: str
    language: str


class Audience(NamedTuple):
    """Whose audience at which epoch: while it is the same, nobody's right has changed."""

    home: str
    epoch: int


# Learners' ids, each with the access epoch as of which a socket of theirs was opened.
Passes = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Ask:
    """What the hub wants to know about one topic.

    `known` is a number surely committed. The settled, who want these `forms`, have everything up
    to `read_to` and were found to be readers of `audience`; `newcomers` holds the form and `after`
    of each who has yet to catch up. `settled` and `arriving` are the passes of both.
    """

    topic: str
    kind: TopicKind
    key: str
    known: int
    read_to: int
    audience: Audience | None
    forms: frozenset[Form]
    settled: Passes
    newcomers: Collection[tuple[Form, Any]]
    arriving: Passes


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer. `places` is aligned with the newcomers (None: resync), `texts` are ready to send.

    `readers` are those of the learners in need of a check who may follow. Unless `is_news`,
    there is nothing for the settled. `access` is None where nobody's has changed.
    """

    state: TopicState | None
    is_news: bool
    read_to: int
    places: list[int | None]
    texts: Mapping[Form, list[tuple[int, Ready]]]
    readers: frozenset[int]
    access: Mapping[int, Access] | None


def read(ask: Ask) -> Reading:
    """Read one topic's facts and then its audience, in this order.

    Whatever the frames hold was committed before the audience is read. So a kick that precedes
    the content is seen, and the kicked get nothing, even if no ring ever told of the kick.
    """
    places: list[int | None] = []
    texts: dict[Form, list[tuple[int, Ready]]] = {}
    read_to = ask.known
    if isinstance(ask.kind, NumberedKind):
        places, read_to, texts = _read_facts(ask, ask.kind)
    state = ask.kind.states([ask.key]).get(ask.key)
    if state is None:
        nowhere: list[int | None] = [None for _ in ask.newcomers]
        return Reading(None, True, read_to, nowhere, {}, frozenset(), None)
    is_news = bool(ask.forms) and any(texts.values())
    if not isinstance(ask.kind, NumberedKind):
        is_news = bool(ask.forms) and state.seq != ask.read_to
        read_to = state.seq
        places = [_version_held(after, state.seq) for _, after in ask.newcomers]
    is_same = Audience(state.home, state.epoch) == ask.audience
    unsure = ask.arriving if is_same else ask.arriving | ask.settled
    learners = {learner_id for learner_id, _ in unsure}
    readers = frozenset(ask.kind.readers(ask.key, learners) if learners else ())
    access = _access(ask.arriving | ask.settled if is_news else unsure)
    return Reading(state, is_news, read_to, places, texts, readers, access)


def _access(passes: Passes) -> Mapping[int, Access] | None:
    """Read the access of these, unless all of it is as their passes say."""
    if registry.is_unchanged(passes):
        return None
    return registry.access_of({learner_id for learner_id, _ in passes})


def _read_facts(
    ask: Ask, kind: NumberedKind
) -> tuple[list[int | None], int, dict[Form, list[tuple[int, Ready]]]]:
    last = ask.known
    if ask.newcomers:
        state = kind.states([ask.key]).get(ask.key)
        last = max(last, state.seq if state else 0)
    places = [place_of(after, last) for _, after in ask.newcomers]
    lowest = dict.fromkeys(ask.forms, ask.read_to)
    for (form, _), place in zip(ask.newcomers, places, strict=True):
        if place is not None:
            lowest[form] = min(place, lowest.get(form, place))
    # One query for all, whatever place each goes on from: that is what a storm of returns needs.
    rows = facts_after(ask.topic, min(lowest.values())) if lowest else []
    seqs = [row.seq or 0 for row in rows]
    read_to = seqs[-1] if len(rows) == PAGE else max([last, *seqs])
    texts = {
        form: [
            (frame["seq"], Ready(text(frame)))
            for frame in told(kind, ask.topic, [row for row in rows if (row.seq or 0) > low], *form)
        ]
        for form, low in lowest.items()
    }
    return places, read_to, texts


def _version_held(after: Any, version: int) -> int:
    """Return the version a browser holds; what is no version is no reason to stay silent."""
    if after is None:
        return version
    return after if type(after) is int else -1


@dataclass(frozen=True, slots=True)
class Look:
    """What the hub sees when it looks around: states by topic, access by learner, the epoch."""

    states: Mapping[str, TopicState]
    access: Mapping[int, Access]
    epoch: str


def look(topics: Iterable[tuple[TopicKind, str]], learners: Collection[int]) -> Look:
    """Read the states of these topics (one query a kind) and the access of these learners."""
    keys: dict[str, tuple[TopicKind, list[str]]] = {}
    for kind, key in topics:
        keys.setdefault(kind.name, (kind, []))[1].append(key)
    states = {
        f"{name}:{key}": state
        for name, (kind, wanted) in keys.items()
        for key, state in kind.states(wanted).items()
    }
    return Look(states, registry.access_of(learners), epoch.current())
