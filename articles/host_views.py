"""Imports, for hosts: what waits, what failed and why. Wikis and their licences, for curators."""

from collections.abc import Mapping

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
from articles.actions.curating import rename_wiki, review_licence, withdraw_review
from articles.actions.retrying import retry_import
from articles.models import Wiki
from foundation.etags import EditConflict
from learners.rules import is_curator, is_host
from learners.visitors import SeeOther, actor_of, only_for

PER_PAGE = 50

hosts = only_for(is_host)
curators = only_for(is_curator)


@hosts
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports by how they stand."""
    return _page(request)


@hosts
@require_POST
def retry(request: HttpRequest, uid: str) -> HttpResponse:
    """Put one that failed back into the queue."""
    actor = actor_of(request)
    wanted = selectors.imports_of_everybody(actor).get(uid=uid)
    try:
        retry_import(actor=actor, wanted=wanted)
    except ValidationError as refused:
        return _page(request, refused=refused.messages)
    messages.success(request, _("It waits for its turn again."))
    return SeeOther(reverse("articles:host_imports"))


def _page(request: HttpRequest, *, refused: list[str] | None = None) -> HttpResponse:
    state = request.GET.get("state", "")
    found = selectors.imports_of_everybody(actor_of(request), state=state)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "state": state if state in selectors.IMPORT_STATES else "",
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "articles/host_imports.html", context, status=status)


@curators
@require_http_methods(["GET", "HEAD", "POST"])
def wikis(request: HttpRequest) -> HttpResponse:
    """List the wikis and their licences; on POST say which licence one is under."""
    if request.method != "POST":
        return _wikis_page(request)
    typed = {name: request.POST.get(name, "") for name in ("address", "spdx", "url")}
    try:
        review_licence(actor=actor_of(request), if_match=request.POST.get("etag", ""), **typed)
    except EditConflict as refused:
        stands = {**typed, "etag": refused.etag, "stands": refused.current}
        return _wikis_page(request, refused=refused.messages, typed=stands)
    except ValidationError as refused:
        return _wikis_page(request, refused=refused.messages, typed=typed)
    messages.success(request, _("The licence of this wiki is settled."))
    return SeeOther(reverse("articles:host_wikis"))


@curators
@require_POST
def rename(request: HttpRequest, wiki_id: int) -> HttpResponse:
    """Give a wiki another name."""
    actor = actor_of(request)
    wiki = selectors.wikis_for(actor).get(pk=wiki_id)
    name, etag = request.POST.get("name", ""), request.POST.get("etag")
    try:
        rename_wiki(actor=actor, wiki=wiki, name=name, if_match=etag or None)
    except ValidationError as refused:
        return _wikis_page(request, refused=refused.messages, typed={"name": name}, renaming=wiki)
    messages.success(request, _("The wiki is renamed."))
    return SeeOther(reverse("articles:host_wikis"))


@curators
@require_POST
def withdraw(request: HttpRequest, wiki_id: int) -> HttpResponse:
    """Take back what was said of a wiki's licence."""
    actor = actor_of(request)
    wiki, etag = selectors.wikis_for(actor).get(pk=wiki_id), request.POST.get("etag")
    try:
        withdraw_review(actor=actor, wiki=wiki, if_match=etag or None)
    except EditConflict as refused:
        return _wikis_page(request, refused=refused.messages, renaming=wiki)
    messages.success(request, _("From now on only what its pages say counts."))
    return SeeOther(reverse("articles:host_wikis"))


@curators
@require_POST
def accept_losses(request: HttpRequest, uid: str) -> HttpResponse:
    """Let a newer version in although much of it would be left out."""
    actor = actor_of(request)
    try:
        deciding.accept_losses(actor=actor, article=selectors.article_by_uid(uid))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, _("It is being read now."))
    return SeeOther(reverse("articles:host_wikis"))


def _wikis_page(
    request: HttpRequest,
    *,
    refused: list[str] | None = None,
    typed: Mapping[str, object] | None = None,
    renaming: Wiki | None = None,
) -> HttpResponse:
    found = selectors.wikis_for(actor_of(request))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    in_use = selectors.licences_in_use(list(page))
    context = {
        "page_obj": page,
        "lines": [(wiki, in_use.get(wiki.pk, [])) for wiki in page],
        "held_back": [
            (article, losses.lines(article.held_back_losses))
            for article in selectors.articles_to_decide(actor_of(request))[:PER_PAGE]
        ],
        "gone": selectors.gone_wikis(actor_of(request))[:PER_PAGE],
        "refused": refused,
        "typed": typed or {},
        "renaming": renaming,
    }
    status = 422 if refused else 200
    return render(request, "articles/host_wikis.html", context, status=status)
