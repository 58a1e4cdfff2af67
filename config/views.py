"""The front page, and the language of the pages."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import i18n
from django.views.decorators.http import require_POST, require_safe

from articles.selectors import articles_page
from circles.selectors import circles_page, topics_offered
from discussions.selectors import latest_questions, threads_page, unanswered_for
from foundation.prepared import TEXTS
from learners.actions.profile import change_profile
from learners.languages import spoken_now
from learners.models import Learner
from learners.prepared import PreparedForLearner
from learners.reading_order import FirstInMyLanguages
from learners.visitors import learner_of

QUESTIONS, CIRCLES, ARTICLES = 6, 6, 6
# This page is asked for most: the SQL of what it lists is made once.
_circles = PreparedForLearner(
    lambda learner, reads: circles_page(learner, reads=reads)[:CIRCLES], TEXTS
)
_waiting_for = FirstInMyLanguages(
    lambda learner: unanswered_for(cast(Learner, learner)),
    lambda thread: (thread.opened_at, thread.pk),
    limit=QUESTIONS,
    is_descending=False,
)
_waiting = FirstInMyLanguages(
    lambda learner: threads_page(learner, unanswered=True),
    lambda thread: (thread.last_post_at, thread.pk),
    limit=QUESTIONS,
)
# As many again as may be shown above already.
_latest = FirstInMyLanguages(
    latest_questions, lambda thread: (thread.opened_at, thread.pk), limit=2 * QUESTIONS
)
_articles = PreparedForLearner(
    lambda learner, reads: articles_page(learner, reads=reads)[:ARTICLES], TEXTS
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, the circles and the articles: first mine, and what I read."""
    learner = learner_of(request)
    reads = (learner and learner.languages) or spoken_now()
    # Mine come first in the list, so one reading serves both.
    circles = _circles(learner, reads)
    mine = [circle for circle in circles if getattr(circle, "is_mine", False)]
    for_me = _waiting_for(learner, learner.languages) if learner else []
    waiting = [] if for_me else _waiting(learner, reads)
    latest = [] if waiting else _latest(learner, reads)
    context = {
        "circles": circles,
        "mine": mine,
        # The way into a first circle, for who has none.
        "topics": topics_offered(learner) if learner and not mine else [],
        "waiting_for_me": for_me,
        "waiting": waiting,
        "latest": [thread for thread in latest if thread not in for_me][:QUESTIONS],
        "articles": _articles(learner, reads),
    }
    return render(request, "home.html", context)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on; a learner's letters follow it too."""
    learner, language = learner_of(request), request.POST.get("language", "")
    if learner is not None and language in dict(settings.LANGUAGES):
        change_profile(actor=learner, interface_language=language)
    return i18n.set_language(request)
