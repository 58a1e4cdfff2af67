"""Which licence a page or picture is under, decided from evidence, and whether it may come in."""

import re
from collections.abc import Iterable
from dataclasses import replace

from articles.licences.claims import claim, claim_of
from articles.licences.kinds import Evidence, Licence, Refusal, Scope

__all__ = ["Evidence", "Licence", "Refusal", "Scope", "by_spdx", "resolve"]


def by_spdx(spdx: str) -> Licence | None:
    """The licence of this SPDX id, port included, if its works may come in."""
    found = claim(spdx)
    return found if isinstance(found, Licence) else None


def resolve(evidence: Iterable[Evidence]) -> Licence | Refusal:
    """Decide on a licence: the page's own word wins over its wiki's, and silence refuses.

    A statement on the page that is not understood refuses too: it may forbid. Of several at the
    same distance a forbidding one wins, then the one with the most conditions, then the oldest.
    A statement without a version borrows it from another one of the same family.
    """
    ranked = sorted(evidence, key=lambda item: item.scope)
    claims = [(item, claim_of(item)) for item in ranked]
    clear = [(item, said) for item, said in claims if not _is_unclear(said)]
    for scope in Scope:
        near = [said for item, said in clear if item.scope is scope]
        if not near:
            if scope is Scope.PAGE and any(item.scope is scope for item in ranked):
                break
            continue
        chosen = min(near, key=_strictness)
        if isinstance(chosen, Refusal) and chosen.reason == "no_version":
            chosen = _of_family(chosen.spdx, [said for _item, said in clear]) or chosen
        return replace(
            chosen,
            evidence=tuple(item for item, said in clear if _agrees(said, chosen)),
            conflicts=tuple(item for item, said in clear if not _agrees(said, chosen)),
        )
    return Refusal("unknown", evidence=tuple(ranked))


def _is_unclear(said: Licence | Refusal) -> bool:
    return isinstance(said, Refusal) and said.reason == "unknown"


def _family(spdx: str) -> str:
    return re.sub(r"-\d.*", "", spdx)


def _agrees(said: Licence | Refusal, chosen: Licence | Refusal) -> bool:
    without_version = isinstance(said, Refusal) and said.reason == "no_version"
    return said.spdx == chosen.spdx or (without_version and said.spdx == _family(chosen.spdx))


def _strictness(said: Licence | Refusal) -> tuple[int, int, str]:
    if isinstance(said, Refusal) and said.reason != "no_version":
        return (0, 0, said.spdx)
    # A page under the GFDL and a Creative Commons licence offers the choice: we take the latter.
    conditions = {"CC-BY-SA": 1, "CC-BY": 2, "GFDL": 4}.get(_family(said.spdx), 3)
    return (1, conditions, said.version if isinstance(said, Licence) else "9")


def _of_family(family: str, claims: list[Licence | Refusal]) -> Licence | None:
    for said in claims:
        if isinstance(said, Licence) and _family(said.spdx) == family:
            return said
    return None
