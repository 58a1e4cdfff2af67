"""What a circle reads: choosing an article, taking one off the list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles.selectors import article_by_uid
from circles import actions, rules, selectors
from circles.forms import ReadingForm
from circles.views.answering import button
from learners.visitors import SeeOther, actor_of, learner_of, signed_in

FOUND = 10


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@button
def add_reading(request: HttpRequest, slug: str) -> HttpResponse:
    """Look for an article by its title, and put the one that was meant on the list."""
    learner = actor_of(request)
    circle = selectors.circle_by_slug(learner, slug)
    if not rules.can_write_in_circle(learner, circle):
        raise PermissionDenied
    form = ReadingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        article = article_by_uid(form.cleaned_data["article"])
        note = form.cleaned_data["note"]
        actions.add_reading(actor=learner, circle=circle, article=article, note=note)
        messages.success(request, _("It stands on the reading list."))
        return SeeOther(circle.get_absolute_url())
    query = request.GET.get("q", "")[:200]
    context = {
        "circle": circle,
        "query": query,
        "found": selectors.articles_to_read(learner, circle, query)[:FOUND],
        "form": form,
    }
    return render(request, "circles/add_reading.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in(page=lambda slug, uid: reverse("discussions:circle", args=[slug]))
@button
def remove_reading(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Take an article off the list."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    actions.remove_reading(actor=actor_of(request), circle=circle, uid=uid)
    messages.success(request, _("It is off the reading list."))
    return SeeOther(circle.get_absolute_url())
