"""Marks passages, and carries all passages of an article over to a new edition."""

from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import anchoring
from articles.canonical import Canonical, extract
from articles.events import AboutPassage, PassageChanged, PassageGone, PassageMoved
from articles.models import Article, Edition, Passage
from foundation.activity.recording import record

State = Passage.State
FIRM = (State.ATTACHED, State.CHANGED)


def mark_passage(
    *, article: Article, selector: anchoring.Selector, is_section: bool = False
) -> Passage:
    """Store a place in `article.current`, the edition that the selector counts in.

    Where a newer edition has come in since the article was read, the passage is carried over to
    it at once. Called by whoever lets something point at it, inside their transaction, whose fact
    tells of it too. Raises ValidationError where the article is only followed by its link.
    """
    edition = article.current
    if edition is None:
        raise ValidationError(_("This article has no text here to point at."), code="no_text")
    # An import holds this row: either it carries the new passage over, or we see its edition.
    newest = Article.objects.select_for_update(no_key=True).get(pk=article.pk).current
    passage = Passage.objects.create(
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
    if newest is not None and newest != edition:
        carry_passages_over(article=article, to=newest, actor_id=None)
        passage.refresh_from_db()
    return passage


def carry_passages_over(*, article: Article, to: Edition, actor_id: int | None) -> None:
    """Find every passage of the article again in a new edition, inside the import's transaction.

    Each is sought from the edition it stands in now and, where that is another, from the one it
    was marked in; where the two disagree it is only a suggestion. Says openly what changed:
    records PassageMoved, PassageChanged or PassageGone for each of which something new can be told.
    """
    passages = list(
        Passage.objects.select_for_update(of=("self",))
        .filter(article=article)
        .exclude(edition=to)
        .select_related("edition", "origin")
    )
    if not passages:
        return
    new = extract(to.html)
    # A guess is no ground for a further step: what is gone or doubtful is sought from its origin.
    firm = [p for p in passages if p.state in FIRM and p.edition_id != p.origin_id]
    steps = _sought([(p, p.edition) for p in firm], new)
    for passage, outcome in _sought([(p, p.origin) for p in passages], new).items():
        if passage in steps:
            outcome = anchoring.agreed(steps[passage], outcome)
        _move(passage, article, to, outcome, actor_id)


def _sought(
    places: Iterable[tuple[Passage, Edition]], new: Canonical
) -> dict[Passage, anchoring.Outcome]:
    """Return the outcome per passage; each old edition is compared with the new one once."""
    groups: dict[Edition, list[Passage]] = defaultdict(list)
    for passage, edition in places:
        groups[edition].append(passage)
    outcomes: dict[Passage, anchoring.Outcome] = {}
    for edition, members in groups.items():
        old = extract(edition.html)
        selectors = [anchoring.make(old, *_place_in(passage, edition)) for passage in members]
        outcomes |= zip(members, anchoring.reanchor(old, new, selectors), strict=True)
    return outcomes


def _place_in(passage: Passage, edition: Edition) -> tuple[int, int]:
    if edition.pk != passage.origin_id and passage.start is not None and passage.end is not None:
        return passage.start, passage.end
    return passage.origin_start, passage.origin_end


def _move(
    passage: Passage,
    article: Article,
    to: Edition,
    outcome: anchoring.Outcome,
    actor_id: int | None,
) -> None:
    before = passage.state, _words(passage)
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
    # Changed means: since it was marked, however many editions ago that was.
    if passage.state in FIRM:
        is_same = _words(passage) == passage.exact.split()
        passage.state = State.ATTACHED if is_same else State.CHANGED
    passage.save()
    if (passage.state, _words(passage)) == before:
        return
    told: type[AboutPassage] = PassageMoved
    if passage.state == State.CHANGED:
        told = PassageChanged
    elif passage.state != State.ATTACHED:
        told = PassageGone
    record(
        told(
            actor_id=actor_id,
            article_uid=article.uid,
            article_id=article.pk,
            passage_id=passage.pk,
        )
    )


def _words(passage: Passage) -> list[str]:
    """Return the words that stand at the passage's place in its edition; none where it is gone."""
    return (
        [] if passage.start is None else passage.edition.text[passage.start : passage.end].split()
    )
