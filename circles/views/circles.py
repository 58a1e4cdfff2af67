"""The list of circles, and founding and changing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article
from articles.selectors import article_by_uid
from circles import actions, selectors
from circles.forms import ChangeCircleForm, CircleForm, FindForm
from learners import kept
from learners.answering import form_page, take
from learners.edit_forms import state
from learners.visitors import SeeOther, actor_of, learner_of, signed_in

PER_PAGE = 24


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the circles somebody may find, narrowed by words, topic and language."""
    learner = learner_of(request)
    form = FindForm(learner, request.GET)
    filters = form.filters()
    found = Paginator(selectors.circles_page(learner, **filters), PER_PAGE)
    context = {
        "form": form,
        "page_obj": found.get_page(request.GET.get("page")),
        "is_narrowed": any(filters.values()),
    }
    return render(request, "circles/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create_circle(request: HttpRequest) -> HttpResponse:
    """Found a circle; `?article=` names what it is to read first."""
    article = _first_article(request)
    initial = {"language": get_language()} | (kept.typed(request, several=["topics"]) or {})
    form = CircleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            circle = actions.found_circle(
                actor=actor_of(request), article=article, **form.cleaned_data
            )
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _founded(article))
            return SeeOther(circle.get_absolute_url())
    return form_page(request, "circles/create_circle.html", form, article=article)


def _first_article(request: HttpRequest) -> Article | None:
    try:
        return article_by_uid(request.GET.get("article", ""))
    except Article.DoesNotExist:
        return None


def _founded(article: Article | None) -> str:
    if article is None:
        return _("Your circle is founded. Put on its list what you will read.")
    return _("Your circle is founded, and the article is on its reading list.")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change_circle(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a circle says of itself."""
    circle = selectors.facilitated_circle(learner_of(request), slug)
    initial = state(selectors.said_by(circle)) | (kept.typed(request, several=["topics"]) or {})
    form = ChangeCircleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_circle(actor=actor_of(request), circle=circle, **form.changes())
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("The circle is changed."))
            return SeeOther(circle.get_absolute_url())
    return form_page(request, "circles/change_circle.html", form, circle=circle)
