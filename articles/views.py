"""The pages of articles that show no threads: the list, importing, and reporting what was built."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import losses, selectors
from articles.actions import deciding
from articles.actions.adaptations import report_adaptation
from articles.actions.importing import can_be_followed, follow_by_link, request_import
from articles.actions.refreshing import ask_for_check
from articles.forms import AdaptationForm, ImportForm
from articles.models import Article, ArticleImport
from learners import kept, languages
from learners.answering import form_page, refused, take
from learners.limits import LimitReached
from learners.visitors import SeeOther, actor_of, learner_of, signed_in

PER_PAGE = 24


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the articles, by words of the title and by language."""
    query, language = request.GET.get("q", "")[:100], request.GET.get("language", "")[:12]
    learner = learner_of(request)
    found = selectors.articles_page(learner, query=query, language=language)
    codes = selectors.languages_of_articles(learner)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "query": query,
        "language": language,
        "languages": [(code, languages.name_of(code)) for code in codes],
    }
    return render(request, "articles/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def import_article(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST ask for the import and show how it goes."""
    if request.method != "POST":
        form = ImportForm(initial=kept.typed(request) or {"url": request.GET.get("url", "")})
        return render(request, "articles/import_article.html", {"form": form})
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            wanted = request_import(
                actor=actor_of(request),
                url=form.cleaned_data["url"],
                saved=form.cleaned_data["file"],
            )
        except ValidationError as problem:
            take(form, problem)
        else:
            return SeeOther(reverse("articles:import_state", args=[wanted.uid]))
    return form_page(request, "articles/import_article.html", form)


@require_safe
@signed_in
def import_state(request: HttpRequest, uid: str) -> HttpResponse:
    """Show how an import goes; the page asks again by itself until it has ended."""
    wanted = selectors.import_by_uid(learner_of(request), uid)
    if wanted.step == ArticleImport.Step.DONE and wanted.article is not None:
        said = _("This is the article as it stands on its wiki today.")
        if not wanted.is_new_edition:
            said = _("Nothing new: this edition was here already.")
        messages.success(request, said)
        return SeeOther(article_page(wanted.article))
    context = {
        "wanted": wanted,
        "losses": losses.lines(wanted.losses),
        "can_be_followed": can_be_followed(wanted),
    }
    answer = render(request, "articles/import_state.html", context)
    if wanted.ended_at is None and wanted.step != ArticleImport.Step.DECISION:
        answer.headers["Refresh"] = "2"
    return answer


@require_POST
@signed_in
def decide_import(request: HttpRequest, uid: str) -> HttpResponse:
    """Bring the page in although much of it would be left out, or give the import up."""
    wanted = selectors.import_by_uid(learner_of(request), uid)
    try:
        deciding.decide_import(
            actor=actor_of(request), wanted=wanted, accept=request.POST.get("accept") == "yes"
        )
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return SeeOther(reverse("articles:import_state", args=[uid]))


@require_POST
@signed_in
def follow_link(request: HttpRequest, uid: str) -> HttpResponse:
    """Keep a refused page's title and address, so that people can ask about it."""
    try:
        article = follow_by_link(
            actor=actor_of(request), wanted=selectors.import_by_uid(learner_of(request), uid)
        )
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
        return SeeOther(reverse("articles:import_state", args=[uid]))
    return SeeOther(article_page(article))


def page_by_uid(uid: str) -> str:
    """Return the address of an article's page, which leads to the whole one."""
    return reverse("discussions:article", args=[uid])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(page=page_by_uid)
def check(request: HttpRequest, uid: str) -> HttpResponse:
    """Let its wiki be asked at once whether the article changed there."""
    article = selectors.article_by_uid(uid)
    if request.method == "POST":
        try:
            ask_for_check(actor=actor_of(request), article=article)
        except LimitReached as limit:
            page = render(request, "429.html", {"reasons": limit.messages})
            return refused(page, [limit])
        except ValidationError as problem:
            messages.warning(request, " ".join(problem.messages))
        else:
            messages.success(request, _("Its wiki is being asked. Come back in a moment."))
    return SeeOther(article_page(article))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def report(request: HttpRequest, uid: str) -> HttpResponse:
    """Show the form "I built this"; on POST store the report."""
    article = selectors.article_by_uid(uid)
    template = "articles/report_adaptation.html"
    if request.method != "POST":
        learner = actor_of(request)
        form = AdaptationForm(initial=kept.typed(request) or {"country": learner.country})
        return render(request, template, {"form": form, "article": article})
    form = AdaptationForm(request.POST)
    if form.is_valid():
        try:
            made = report_adaptation(actor=actor_of(request), article=article, **form.report())
        except ValidationError as problem:
            take(form, problem)
        else:
            messages.success(request, _("Thank you. Whoever builds it next will know."))
            return SeeOther(f"{article_page(article)}#built-{made.uid}")
    return form_page(request, template, form, article=article)


def article_page(article: Article) -> str:
    """Return the address of an article's page, which a floor above shows with its questions."""
    return reverse("discussions:article", args=[article.uid, article.slug])
