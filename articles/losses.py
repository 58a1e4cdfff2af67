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
    "boxes": _("boxes that the page does not print"),
    "media": _("inside videos and players"),
    "licence": _("their licence is not free, or not known"),
    "unreadable": _("they could not be read"),
    "unanswered": _("the wiki did not answer in time"),
    "many": _("more than 40 pictures"),
    "file": _("a file brings no pictures"),
    "player": _("they stay where they are played"),
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


def is_much(losses: Mapping[str, Part]) -> bool:
    """Say whether more than a small part of any kind would be left out."""
    return any(_is_much(kind, part) for kind, part in losses.items())


def exceed(losses: Mapping[str, Part], known: Iterable[Mapping[str, Part]]) -> bool:
    """Say whether much is lost, and of some kind clearly more than in each of what is `known`."""
    much = [kind for kind, part in losses.items() if _is_much(kind, part)]
    return bool(much) and all(
        any(_share(losses[kind]) > _share(one.get(kind)) + SMALL_PART[kind] for kind in much)
        for one in [{}, *known]
    )


def lines(losses: Mapping[str, Part]) -> list[Line]:
    """Return what is lost, kind by kind, the commonest reason first; nothing where nothing is."""
    found = []
    for kind, part in losses.items():
        reasons = sorted(part["lost"].items(), key=lambda item: -item[1])
        told = tuple((str(REASONS.get(name, REASONS["other"])), count) for name, count in reasons)
        lost = sum(part["lost"].values())
        if lost:
            found.append(Line(kind, str(KINDS[kind]), lost, part["total"], told))
    return found


def _is_much(kind: str, part: Part) -> bool:
    lost, kept = _counted(part), part["total"] - sum(part["lost"].values())
    if kind == "words" and part["lost"].get("navigation", 0) > max(kept, 100):
        # A frame larger than the article may well be the article.
        return True
    return lost > (FEW_WORDS if kind == "words" else 0) and _share(part) > SMALL_PART[kind]


def _counted(part: Part) -> int:
    return sum(count for reason, count in part["lost"].items() if reason not in _EXPECTED)


def _share(part: Part | None) -> float:
    if part is None:
        return 0.0
    expected = sum(part["lost"].get(reason, 0) for reason in _EXPECTED)
    return _counted(part) / max(part["total"] - expected, 1)
