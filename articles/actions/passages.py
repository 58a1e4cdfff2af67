"""Marks passages, and carries all passages of an article over to a new edition."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import anchoring
from articles.canonical import Canonical, extract
from articles.events import AboutPassage, PassageChanged, PassageGone, PassageMoved
from articles.models import Article, Edition, Passage
from articles.refusals import Refused
from foundation.activity.leases import database_now
from foundation.activity.recording import record

logger = logging.getLogger(__name__)

State = Passage.State
FIRM = (State.ATTACHED, State.CHANGED)

# A comparison takes millions of steps: of the editions that passages were marked in, only the
# newest so many are compared with a new one. See `_outcomes`.
ORIGINS = 8

# Where a passage stood when it was sought: its id, edition, state, start and end.
Place = tuple[int, int, str, int | None, int | None]
Foreseen = dict[Place, anchoring.Outcome]


class Ahead(NamedTuple):
    """What becomes of a place of an older edition in the current one, sought before any lock."""

    edition_id: int
    outcome: anchoring.Outcome


class Overtaken(Exception):
    """The article has another current edition than the one a place was sought in."""


def mark_passage(
    *,
    article: Article,
    selector: anchoring.Selector,
    is_section: bool = False,
    edition: Edition | None = None,
    ahead: Ahead | None = None,
) -> Passage:
    """Store a place in the edition that the selector counts in; by default in `article.current`.

    Where that is not what people read now, the passage goes where `look_ahead` found it.
    Called by whoever lets something point at it, inside their transaction, whose fact tells of it
    too. Raises ValidationError where the article is only followed by its link; Overtaken where
    people read another edition than the one that was looked into.
    """
    edition = edition or article.current
    if edition is None:
        raise ValidationError(_("This article has no text here to point at."), code="no_text")
    # An import locks this row: either it carries the new passage over, or we see its edition.
    newest = Article.objects.select_for_update(no_key=True).get(pk=article.pk).current
    if newest is None:
        raise ValidationError(_("This article has no text here to point at."), code="no_text")
    if newest != edition and (ahead is None or ahead.edition_id != newest.pk):
        raise Overtaken
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
    if newest != edition and ahead is not None:
        _move(passage, article, newest, ahead.outcome, None)
    return passage


def look_ahead(
    article: Article, selector: anchoring.Selector, edition: Edition | None
) -> Ahead | None:
    """Seek a place of an older edition in the current one; None where there is nothing to seek.

    Writes nothing. Seeking is what takes long, so call it before the transaction that marks.
    """
    edition = edition or article.current
    current = Article.objects.select_related("current").get(pk=article.pk).current
    if edition is None or current is None or current == edition:
        return None
    try:
        old, new = extract(edition.html), extract(current.html)
    except ValueError:
        logger.exception("edition %s or %s has no readable text", edition.pk, current.pk)
        return Ahead(current.pk, anchoring.GONE)
    (outcome,) = anchoring.reanchor(old, new, [selector])
    return Ahead(current.pk, outcome)


def foresee(article: Article, new: Canonical) -> Foreseen:
    """Seek the article's passages in a text that may become its next edition; writes nothing.

    Seeking is what takes long, so it is done before the transaction that carries them over.
    """
    passages = list(Passage.objects.filter(article=article).select_related("edition", "origin"))
    return {_place(passage): outcome for passage, outcome in _outcomes(passages, new).items()}


def carry_passages_over(
    *, article: Article, to: Edition, actor_id: int | None, foreseen: Foreseen | None = None
) -> None:
    """Find every passage of the article again in a new edition, inside the import's transaction.

    Each is sought from the edition it stands in now and, where that is another, from the one it
    was marked in; where the two disagree it is only a suggestion. What was `foreseen` is not
    sought again unless the passage stands elsewhere by now. Says openly what changed: records
    PassageMoved, PassageChanged or PassageGone for each of which something new can be told.
    """
    passages = list(
        Passage.objects.select_for_update(of=("self",))
        .filter(article=article)
        .exclude(edition=to)
        .select_related("edition", "origin")
    )
    known = {p: foreseen[_place(p)] for p in passages if foreseen and _place(p) in foreseen}
    rest = [passage for passage in passages if passage not in known]
    if rest:
        known |= _outcomes(rest, extract(to.html))
    for passage in passages:
        _move(passage, article, to, known[passage], actor_id)


def settle_suggestion(*, passage: Passage, is_it: bool) -> Passage:
    """Make a suggested place the passage's own, or give the passage up as gone.

    Called by whoever knows who may, inside their transaction, whose fact tells of it. Raises
    ValidationError where nothing is suggested (any more); the same answer again changes nothing.
    """
    passage = (
        Passage.objects.select_for_update(of=("self",)).select_related("edition").get(pk=passage.pk)
    )
    if passage.state != State.SUGGESTED or passage.is_withheld:
        was_it = passage.confirmed_at is not None and passage.state in FIRM
        if was_it if is_it else passage.state == State.GONE:
            return passage
        raise ValidationError(
            _("The article has changed meanwhile; look at the passage again."), code="not_suggested"
        )
    if is_it:
        is_same = _words(passage) == passage.exact.split()
        passage.state = State.ATTACHED if is_same else State.CHANGED
        passage.words_now = "" if is_same else passage.words_now
        passage.confirmed_at = database_now()
    else:
        passage.state, passage.words_now = State.GONE, ""
        passage.start = passage.end = None
        passage.block_id = ""
    passage.save()
    return passage


def _outcomes(passages: list[Passage], new: Canonical) -> dict[Passage, anchoring.Outcome]:
    # A guess is no ground for a further step: what is gone or doubtful is sought from its origin.
    firm = [p for p in passages if p.state in FIRM and p.edition_id != p.origin_id]
    origins = sorted({p.origin for p in passages}, key=lambda one: one.number, reverse=True)
    stood_in = {p.edition_id for p in passages if p.edition_id == p.origin_id}
    near = {one.pk for one in origins[:ORIGINS]} | stood_in
    steps = _sought([(p, p.edition) for p in firm], new)
    # One from an older edition keeps its last step; without one it stays gone, at its section.
    far = {
        p: steps.get(p) or anchoring.Outcome("gone", None, 0.0, p.section)
        for p in passages
        if p.origin_id not in near
    }
    # What somebody confirmed is where it is, whatever its first edition would say.
    sure = far | {p: steps[p] for p in firm if p.confirmed_at is not None}
    outcomes = _sought([(p, p.origin) for p in passages if p not in sure], new)
    return sure | {
        passage: anchoring.agreed(steps[passage], outcome) if passage in steps else outcome
        for passage, outcome in outcomes.items()
    }


def _sought(
    places: Iterable[tuple[Passage, Edition]], new: Canonical
) -> dict[Passage, anchoring.Outcome]:
    """Return the outcome per passage; each old edition is compared with the new one once."""
    groups: dict[Edition, list[Passage]] = defaultdict(list)
    for passage, edition in places:
        groups[edition].append(passage)
    outcomes: dict[Passage, anchoring.Outcome] = {}
    for edition, members in groups.items():
        outcomes |= dict.fromkeys(members, anchoring.GONE)
        try:
            old = extract(edition.html)
        except ValueError:
            logger.exception("edition %s has no readable text", edition.pk)
            continue
        selectors = {passage: _selector(passage, edition, old) for passage in members}
        known = {passage: one for passage, one in selectors.items() if one is not None}
        outcomes |= zip(known, anchoring.reanchor(old, new, known.values()), strict=True)
    return outcomes


def _selector(passage: Passage, edition: Edition, old: Canonical) -> anchoring.Selector | None:
    """Return the passage's place in the edition; None, and a line in the log, where it has none."""
    start, end = _place_in(passage, edition)
    words = edition.text[start:end]
    try:
        if old.text[start:end] == words:
            return anchoring.make(old, start, end)
        # Text rules have changed since the edition was stored, so its offsets count elsewhere.
        return anchoring.find(old, words, edition.text[:start], edition.text[end:], start)
    except Refused as refused:
        logger.warning("passage %s is not in its edition: %s", passage.pk, refused.code)
        return None


def _place(passage: Passage) -> Place:
    return passage.pk, passage.edition_id, passage.state, passage.start, passage.end


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
    stands = passage.start is not None and passage.state != State.ATTACHED
    passage.words_now = to.text[passage.start : passage.end] if stands else ""
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
