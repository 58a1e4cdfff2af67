"""Marks passages, and carries all passages of an article over to a new edition."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import anchoring
from articles.canonical import Canonical, extract
from articles.events import AboutPassage, PassageChanged, PassageGone, PassageMoved
from articles.models import Article, Edition, Passage
from foundation.activity.recording import record

State = Passage.State


def mark_passage(
    *, article: Article, selector: anchoring.Selector, is_section: bool = False
) -> Passage:
    """Store a place in the article's current edition.

    Called by whoever lets something point at it, inside their transaction; records no fact of its
    own. Raises ValidationError where the article is only followed by its link.
    """
    edition = article.current
    if edition is None:
        raise ValidationError(_("This article has no text here to point at."), code="no_text")
    return Passage.objects.create(
        article=article,
        origin=edition,
        origin_start=selector.start,
        origin_end=selector.end,
        exact=selector.exact,
        prefix=selector.prefix,
        suffix=selector.suffix,
        edition=edition,
        start=selector.start,
        end=selector.end,
        block_id=selector.block_id,
        section=selector.section_path[-1] if selector.section_path else "",
        is_section=is_section,
    )


def carry_passages_over(*, article: Article, to: Edition, actor_id: int | None) -> None:
    """Find every passage of the article again in a new edition, inside the import's transaction.

    Each is sought from the edition it stands in now and, where that is another, from the one it
    was marked in; where the two disagree it is only a suggestion. Says openly what changed:
    records PassageMoved, PassageChanged or PassageGone for each that did not simply stay.
    """
    passages = list(
        Passage.objects.select_for_update()
        .filter(article=article)
        .exclude(edition=to)
        .select_related("edition", "origin")
    )
    if not passages:
        return
    new = extract(to.html)
    found = _sought(
        passages, [p.edition if p.start is not None else p.origin for p in passages], new
    )
    origins = _sought(passages, [p.origin for p in passages], new)
    for passage in passages:
        outcome = found[passage.pk]
        if _disagree(outcome, origins[passage.pk]):
            outcome = anchoring.Outcome(
                "suggested", outcome.selector, outcome.score, outcome.section_anchor
            )
        _move(passage, to, outcome, actor_id)


def _sought(
    passages: Sequence[Passage], editions: Iterable[Edition], new: Canonical
) -> dict[int, anchoring.Outcome]:
    """Return the outcome per passage; each old edition is compared with the new one once."""
    groups: dict[Edition, list[Passage]] = defaultdict(list)
    for passage, edition in zip(passages, editions, strict=True):
        groups[edition].append(passage)
    outcomes: dict[int, anchoring.Outcome] = {}
    for edition, members in groups.items():
        old = extract(edition.html)
        selectors = [anchoring.make(old, *_place_in(passage, edition)) for passage in members]
        for passage, outcome in zip(members, anchoring.reanchor(old, new, selectors), strict=True):
            outcomes[passage.pk] = outcome
    return outcomes


def _place_in(passage: Passage, edition: Edition) -> tuple[int, int]:
    if edition.pk == passage.edition_id and passage.start is not None and passage.end is not None:
        return passage.start, passage.end
    return passage.origin_start, passage.origin_end


def _disagree(one: anchoring.Outcome, other: anchoring.Outcome) -> bool:
    if one.selector is None or other.selector is None:
        return False
    overlap = min(one.selector.end, other.selector.end) - max(
        one.selector.start, other.selector.start
    )
    return overlap <= 0


def _move(passage: Passage, to: Edition, outcome: anchoring.Outcome, actor_id: int | None) -> None:
    was = passage.state
    passage.edition = to
    passage.state = State(outcome.state)
    if outcome.selector is None:
        passage.start = passage.end = None
        passage.block_id, passage.section = "", outcome.section_anchor
    else:
        passage.start, passage.end = outcome.selector.start, outcome.selector.end
        passage.block_id = outcome.selector.block_id
        path = outcome.selector.section_path
        passage.section = path[-1] if path else ""
    passage.save()
    if passage.state == was == State.ATTACHED:
        return
    told: type[AboutPassage] = PassageMoved
    if passage.state == State.CHANGED:
        told = PassageChanged
    elif passage.state != State.ATTACHED:
        told = PassageGone
    record(
        told(
            actor_id=actor_id,
            article_uid=passage.article.uid,
            article_id=passage.article_id,
            passage_id=passage.pk,
        )
    )
