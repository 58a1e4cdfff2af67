"""What somebody who asks about an article chooses from: the circle, and what was asked before."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.models import Article
from circles.models import Circle, Membership
from circles.rules import Offer, offer_to
from circles.selectors import circles_reading, my_circles
from discussions.models import Thread
from discussions.selectors.places import Place
from discussions.selectors.threads import threads_page
from learners.locales import isolated
from learners.models import Learner

_WORD = re.compile(r"\w{3,}")
SIMILAR = 5
MOST_JOINABLE = 20
_COMPARED = 300


@dataclass(frozen=True)
class CircleOffer:
    """A circle in which a question may be asked; `is_mine` where asking joins nobody."""

    circle: Circle
    is_mine: bool
    reads_it: bool = True

    @property
    def label(self) -> str:
        """Return its name and, where it is not mine, that asking joins me."""
        if self.is_mine:
            return self.circle.name
        return _("%(name)s (asking joins you)") % {"name": isolated(self.circle.name)}


def circles_to_ask_in(learner: Learner, article: Article) -> list[CircleOffer]:
    """Return my circles that read the article, else open ones that do, else any of mine."""
    reading = list(circles_reading(article, learner))
    mine = [CircleOffer(circle, is_mine=True) for circle in reading if circle.is_mine]  # type: ignore[attr-defined]
    if mine:
        return mine
    rows = Membership.objects.filter(learner=learner, circle__in=reading)
    standings = {row.circle_id: row for row in rows}
    joinable = [
        circle
        for circle in reading
        if offer_to(learner, circle, standings.get(circle.pk)) == Offer.JOIN
    ][:MOST_JOINABLE]
    if joinable:
        return [CircleOffer(circle, is_mine=False) for circle in joinable]
    others = my_circles(learner)
    return [CircleOffer(circle, is_mine=True, reads_it=False) for circle in others]


def similar_questions(
    learner: Learner | None, article: Article, title: str, place: Place | None = None
) -> list[Thread]:
    """Return up to five readable questions on the article that may be the same one.

    Those at the same block come first, then those that share words with the title: the share of
    common words, as in the Jaccard index, of the latest 300 questions.
    """
    # Block ids count within one edition only.
    is_current = place is not None and place.edition == article.current
    block = place.selector.block_id if is_current and place and place.selector else ""
    wanted = _words(title)
    found = []
    for thread in threads_page(learner, article=article)[:_COMPARED]:
        passage = thread.passage
        here = bool(block) and passage is not None and passage.block_id == block
        here = here and passage is not None and passage.edition_id == article.current_id
        words = _words(thread.title)
        shared = len(wanted & words) / len(wanted | words) if wanted else 0.0
        if here or shared >= 0.15:
            found.append((not here, -shared, -thread.pk, thread))
    return [thread for *_order, thread in sorted(found, key=lambda row: row[:3])[:SIMILAR]]


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
