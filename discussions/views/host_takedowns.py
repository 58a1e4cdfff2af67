"""Where moderators and curators see requests from outside, do what they ask, and answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.rules import looks_after_articles
from discussions import actions
from discussions.actions import complying
from discussions.models import Takedown
from discussions.moderation_forms import AnswerForm, AttributionForm, DeedForm, NoteForm
from discussions.selectors import (
    address_for,
    names_what_is_hidden,
    takedown_by_uid,
    takedowns_page,
)
from learners.answering import take
from learners.edit_forms import state
from learners.visitors import SeeOther, actor_of, learner_of, only_for

PER_PAGE = 30


def _answer(*, outcome: str, **told: Any) -> object:
    return actions.answer_takedown(is_granted=outcome == "done", **told)


def _correct(*, authors: str, etag: str, **told: Any) -> object:
    named = authors.splitlines()
    return complying.correct_article(authors=named, if_match=etag or None, **told)


# What can be done with a request, by the last part of the address: its form and its action.
_DEEDS: dict[str, tuple[type[forms.Form], Callable[..., object]]] = {
    "take-up": (forms.Form, actions.take_up_takedown),
    "note": (NoteForm, actions.note_takedown),
    "answer": (AnswerForm, _answer),
    "withdraw": (DeedForm, complying.withdraw_article),
    "restore": (DeedForm, complying.restore_article),
    "correct": (AttributionForm, _correct),
    "take-down": (DeedForm, complying.take_down),
}


@only_for(looks_after_articles)
@require_safe
def host_takedowns(request: HttpRequest) -> HttpResponse:
    """List the requests that wait, or those that have their answer."""
    is_open = request.GET.get("show") != "answered"
    found = takedowns_page(learner_of(request), is_open=is_open)
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "is_open": is_open}
    return render(request, "discussions/host_takedowns.html", context)


@only_for(looks_after_articles)
@require_safe
def host_takedown(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one request, its record, and what can be done."""
    return _show(request, takedown_by_uid(learner_of(request), uid))


@only_for(looks_after_articles)
@require_POST
def act(request: HttpRequest, uid: str, deed: str) -> HttpResponse:
    """Do one thing with a request, and stay with it."""
    if deed not in _DEEDS:
        raise Http404
    takedown = takedown_by_uid(learner_of(request), uid)
    kind, action = _DEEDS[deed]
    form = kind(request.POST, auto_id=f"{deed}_%s")
    if form.is_valid():
        try:
            action(actor=actor_of(request), takedown=takedown, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Done, and put on record."))
            return SeeOther(reverse("discussions:host_takedown", args=[uid]))
    return _show(request, takedown, {deed: form}, status=422)


def _show(
    request: HttpRequest,
    takedown: Takedown,
    refused: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    edition = takedown.article and (takedown.article.current or takedown.article.withheld)
    initial = {"correct": state(edition.credits)} if edition else {}
    blank = {
        deed.replace("-", "_"): kind(auto_id=f"{deed}_%s", initial=initial.get(deed))
        for deed, (kind, _action) in _DEEDS.items()
    }
    shown = {deed.replace("-", "_"): form for deed, form in (refused or {}).items()}
    context = {
        "takedown": takedown,
        "edition": edition,
        "place": address_for(learner_of(request), takedown.post),
        "hides_page": names_what_is_hidden(learner_of(request), takedown.page),
        "notes": takedown.notes.select_related("actor"),
        "forms": blank | shown,
        "refused": next(iter(shown.values()), None),
    }
    return render(request, "discussions/host_takedown.html", context, status=status)
