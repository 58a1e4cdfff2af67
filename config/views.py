"""The front page, and the language of the pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import i18n
from django.views.decorators.http import require_POST, require_safe

from articles.selectors import articles_page
from circles.selectors import circles_page, topics_offered
from discussions.models import Thread
from discussions.selectors import latest_questions, threads_page, unanswered_for
from learners.actions.profile import change_profile
from learners.languages import spoken_now
from learners.visitors import learner_of

QUESTIONS, CIRCLES, ARTICLES = 6, 6, 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, the circles and the articles: first mine, and what I read."""
    learner = learner_of(request)
    reads = (learner and learner.languages) or spoken_now()
    # Mine come first in the list, so one reading serves both.
    circles = list(circles_page(learner, reads=reads)[:CIRCLES])
    mine = [circle for circle in circles if getattr(circle, "is_mine", False)]
    for_me = list(unanswered_for(learner)[:QUESTIONS]) if learner else []
    waiting: list[Thread] = []
    if not for_me:
        waiting = list(threads_page(learner, unanswered=True, reads=reads)[:QUESTIONS])
    latest: list[Thread] = []
    if not waiting:
        latest = latest_questions(learner, QUESTIONS + len(for_me), reads=reads)
    context = {
        "circles": circles,
        "mine": mine,
        # The way into a first circle, for who has none.
        "topics": topics_offered(learner) if learner and not mine else [],
        "waiting_for_me": for_me,
        "waiting": waiting,
        "latest": [thread for thread in latest if thread not in for_me][:QUESTIONS],
        "articles": list(articles_page(learner, reads=reads)[:ARTICLES]),
    }
    return render(request, "home.html", context)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language from now on; a learner's letters follow it too."""
    learner, language = learner_of(request), request.POST.get("language", "")
    if learner is not None and language in dict(settings.LANGUAGES):
        change_profile(actor=learner, interface_language=language)
    return i18n.set_language(request)
