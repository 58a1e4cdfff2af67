"""What an import would leave out of a page: whether that is much, and how to say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Part(TypedDict):
    """How many a page has of a kind, and how many of them are left out, by reason."""

    total: int
    lost: dict[str, int]


# By kind: words, pictures, media. Stored as JSON.
Losses: TypeAlias = dict[str, Part]

# Up to this share of a kind, and up to so many words, is a small part.
SMALL_PART = {"words": 0.05, "pictures": 0.2, "media": 0.2}
FEW_WORDS = 4
# Expected to go: the wiki's own frame is no part of what an article says.
_EXPECTED = ("navigation", "controls")
KINDS: dict[str, str | Promise] = {
    "words": _("words"),
    "pictures": _("pictures"),
    "media": _("videos, sounds and players"),
}
REASONS: dict[str, str | Promise] = {
    "hidden": _("hidden on its page"),
    "navigation": _("navigation of the wiki"),
    "controls": _("forms and buttons"),
    "media": _("inside videos and players"),
    "licence": _("their licence is not free, or not known"),
    "unreadable": _("they could not be read"),
    "unanswered": _("the wiki did not answer in time"),
    "many": _("more than 40 pictures"),
    "file": _("a file brings no pictures"),
    "other": _("other reasons"),
}


@dataclass(frozen=True)
class Line:
    """What is lost of one kind, in the reader's language; `reasons` are (label, count)."""

    kind: str
    label: str
    lost: int
    total: int
    reasons: tuple[tuple[str, int], ...]


def exceed(losses: Mapping[str, Part], known: Iterable[Mapping[str, Part]]) -> bool:
    """Say whether much is lost, and of some kind clearly more than in each of what is `known`."""
    return all(
        any(_exceeds(kind, part, one.get(kind)) for kind, part in losses.items())
        for one in [{}, *known]
    )


def in_order(losses: Mapping[str, Part]) -> list[tuple[str, Part]]:
    """Return the kinds in the order of KINDS: PostgreSQL keeps no order of an object's keys."""
    return [(kind, losses[kind]) for kind in KINDS if kind in losses]


def lines(losses: Mapping[str, Part]) -> list[Line]:
    """Return what is lost, kind by kind, the commonest reason first; nothing where nothing is."""
    found = []
    for kind, part in in_order(losses):
        reasons = sorted(part["lost"].items(), key=lambda item: (-item[1], item[0]))
        told = tuple((str(REASONS.get(name, REASONS["other"])), count) for name, count in reasons)
        lost = sum(part["lost"].values())
        if lost:
            found.append(Line(kind, str(KINDS[kind]), lost, part["total"], told))
    return found


def _exceeds(kind: str, part: Part, known: Part | None) -> bool:
    was_navigation = known is not None and _is_mostly_navigation(known)
    if kind == "words" and _is_mostly_navigation(part) and not was_navigation:
        return True
    is_more = _share(part) > _share(known) + SMALL_PART[kind]
    return is_more and _counted(part) > (FEW_WORDS if kind == "words" else 0)


def _is_mostly_navigation(part: Part) -> bool:
    """Say whether the wiki's frame is larger than the article: it may well be the article."""
    kept = part["total"] - sum(part["lost"].values())
    return part["lost"].get("navigation", 0) > max(kept, 100)


def _counted(part: Part) -> int:
    return sum(count for reason, count in part["lost"].items() if reason not in _EXPECTED)


def _share(part: Part | None) -> float:
    if part is None:
        return 0.0
    expected = sum(part["lost"].get(reason, 0) for reason in _EXPECTED)
    return _counted(part) / max(part["total"] - expected, 1)
