"""Facts after a number, told as frames: for sockets that catch up and for those who ask by HTTP."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from foundation.activity.models import FactRow
from foundation.live import registry
from foundation.live.registry import Frame, NumberedKind
from foundation.prepared import NUMBER, TEXT, Prepared

# Who lacks more than this fetches the page: it is smaller than so many frames.
PAGE = 200


_facts_after = Prepared(
    lambda topic, seq: FactRow.objects.filter(topic=topic, seq__gt=seq).order_by("seq")[:PAGE],
    TEXT,
    NUMBER,
)


def place_of(after: Any, last: int) -> int | None:
    """Return the number to go on from, or None where `after` is no place to catch up from.

    `after` is what a browser sent: anything. None given means from now on.
    """
    if after is None:
        return last
    if type(after) is not int or not 0 <= after <= last or last - after > PAGE:
        return None
    return after


def facts_after(topic: str, seq: int) -> list[FactRow]:
    """Return the next facts of a topic after `seq`, at most a page of them."""
    return _facts_after(topic, seq)


def told(
    kind: NumberedKind, topic: str, rows: Sequence[FactRow], form: str, language: str
) -> list[Frame]:
    """Return the frames of these facts, from rows as they are now, with topic and number."""
    if not rows:
        return []
    with translation.override(language):
        frames = kind.frames(rows, form, language)
    return [
        frame | {"topic": topic, "seq": row.seq}
        for row, frame in zip(rows, frames, strict=True)
        if frame is not None
    ]


def frames_after(topic: str, *, after: Any, form: str, language: str) -> list[Frame]:
    """Return what a socket would say after `after`: frames and `followed`, or `resync` alone.

    The caller has checked that the reader may read the topic.
    """
    kind, key = registry.split(topic) or (None, "")
    if not isinstance(kind, NumberedKind):
        raise ValueError(f"{topic} is not of a numbered kind.")
    state = kind.states([key]).get(key)
    place = None if state is None else place_of(after, state.seq)
    if state is None or place is None:
        return [{"type": "resync", "topic": topic}]
    rows = facts_after(topic, place)
    seq = max(state.seq, *(row.seq or 0 for row in rows)) if rows else state.seq
    followed: Frame = {"type": "followed", "topic": topic, "seq": seq}
    return [*told(kind, topic, rows, form, language), followed]
