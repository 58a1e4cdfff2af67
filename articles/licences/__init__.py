"""Which licence a page or picture is under, decided from evidence, and whether it may come in."""

from collections.abc import Iterable
from dataclasses import replace

from articles.licences.claims import (
    any_version,
    claim,
    claim_of,
    family,
    is_unclear,
    strictness,
)
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
    clear = [(item, said) for item, said in claims if not is_unclear(said)]
    for scope in Scope:
        near = [said for item, said in clear if item.scope is scope]
        if not near:
            if scope is Scope.PAGE and any(item.scope is scope for item in ranked):
                break
            continue
        chosen = min(near, key=strictness)
        if isinstance(chosen, Refusal) and chosen.reason == "no_version":
            others = [said for _item, said in clear]
            chosen = _of_family(chosen.spdx, others) or any_version(chosen.spdx) or chosen
        return replace(
            chosen,
            evidence=tuple(item for item, said in clear if _agrees(said, chosen)),
            conflicts=tuple(item for item, said in clear if not _agrees(said, chosen)),
        )
    return Refusal("unknown", evidence=tuple(ranked))


def _agrees(said: Licence | Refusal, chosen: Licence | Refusal) -> bool:
    without_version = isinstance(said, Refusal) and said.reason == "no_version"
    return said.spdx == chosen.spdx or (without_version and said.spdx == family(chosen.spdx))


def _of_family(name: str, claims: list[Licence | Refusal]) -> Licence | None:
    for said in claims:
        if isinstance(said, Licence) and family(said.spdx) == name:
            return said
    return None
