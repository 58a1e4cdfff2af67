"""The page of a circle with its questions."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from circles.selectors import circle_by_slug, circle_page
from discussions.selectors import threads_page
from learners.visitors import learner_of

PER_PAGE = 20


@require_safe
def circle(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a circle is and, to who may read it, its questions."""
    learner = learner_of(request)
    found = circle_by_slug(learner, slug)
    unanswered = request.GET.get("show") == "unanswered"
    threads = threads_page(learner, circle=found, unanswered=unanswered)
    context = {
        "circle_page": circle_page(learner, found),
        "circle": found,
        "page_obj": Paginator(threads, PER_PAGE).get_page(request.GET.get("page")),
        "unanswered": unanswered,
    }
    return render(request, "discussions/circle.html", context)
