"""The questions in the margin of an article: where each stands in the edition people read now."""

from collections import defaultdict
from dataclasses import dataclass, field

from articles.models import Article, Passage
from discussions.models import Thread
from discussions.selectors.threads import threads_page
from foundation.prepared import NUMBER
from learners.models import Learner
from learners.prepared import PreparedForLearner

# More would not be read in a margin; the list of all questions has its own pages.
MOST = 200


@dataclass(frozen=True)
class Margin:
    """The questions on an article that one learner may read.

    `beside` are those on a place, by the id of the element they stand at; `elsewhere` those whose
    place is lost or in no element; `whole` those about all of it. `marks` are the passages to be
    marked: start and end in the text, css classes, uid of the thread.
    """

    beside: dict[str, list[Thread]] = field(default_factory=dict)
    elsewhere: list[Thread] = field(default_factory=list)
    whole: list[Thread] = field(default_factory=list)
    marks: list[tuple[int, int, str, str]] = field(default_factory=list)
    count: int = 0


def margin_of_article(article: Article, learner: Learner | None) -> Margin:
    """Return the questions on an article that the learner may read, in one query."""
    threads = _on_article(learner, article.pk)
    beside: dict[str, list[Thread]] = defaultdict(list)
    elsewhere, whole, marks = [], [], []
    for thread in threads:
        passage = thread.passage
        if passage is None:
            whole.append(thread)
            continue
        # While a new edition is being taken in, places in the old one would point at other words.
        place = passage.block_id or passage.section
        if not place or passage.edition_id != article.current_id:
            elsewhere.append(thread)
            continue
        beside[place].append(thread)
        if passage.start is not None and passage.end is not None and not passage.is_section:
            marks.append((passage.start, passage.end, _css_class(thread, passage), thread.uid))
    for notes in beside.values():
        notes.sort(key=_place_on_page)
    return Margin(dict(beside), elsewhere, whole, marks, len(threads))


_on_article = PreparedForLearner(
    lambda learner, article_id: threads_page(learner).filter(article=article_id)[:MOST], NUMBER
)


def _place_on_page(thread: Thread) -> tuple[int, int]:
    start = thread.passage.start if thread.passage is not None else None
    return (start if start is not None else -1, thread.pk)


def _css_class(thread: Thread, passage: Passage) -> str:
    if passage.state in (Passage.State.CHANGED, Passage.State.SUGGESTED):
        return "passage passage--changed"
    return f"passage passage--{thread.state}"
