"""Where moderators and facilitators see what was reported, and decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from circles.models import Circle
from circles.selectors import circle_page, facilitated_circle
from discussions import actions
from discussions.moderation_forms import DecisionForm
from discussions.selectors import CasePage, case_page, cases_page
from learners.answering import form_page, take
from learners.rules import is_moderator
from learners.visitors import SeeOther, actor_of, learner_of, only_for, signed_in

PER_PAGE = 30

_DECISIONS: dict[str, tuple[Any, Callable[..., object]]] = {
    "dismiss": (gettext_lazy("Dismiss: nothing is to be done"), actions.dismiss_case),
    "take_down": (gettext_lazy("Take it down, for good"), actions.take_down_reported),
    "warn": (gettext_lazy("Warn: write to whose doing it is"), actions.warn_author),
    "suspend": (gettext_lazy("Suspend: shut them out"), actions.suspend_author),
}


@only_for(is_moderator)
@require_safe
def host_reports(request: HttpRequest) -> HttpResponse:
    """List what waits for moderators, or what they decided."""
    return _queue(request, "discussions/host_reports.html")


@only_for(is_moderator)
@require_http_methods(["GET", "HEAD", "POST"])
def host_report(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one case to a moderator; on POST decide."""
    page = case_page(learner_of(request), uid)
    back = reverse("discussions:host_reports")
    return _decide(request, page, "discussions/host_report.html", back)


@require_safe
@signed_in
def circle_reports(request: HttpRequest, slug: str) -> HttpResponse:
    """List what waits for the facilitators of a circle, or what they decided."""
    circle = facilitated_circle(learner_of(request), slug)
    return _queue(request, "discussions/circle_reports.html", circle)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def circle_report(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Show one case to a facilitator of its circle; on POST decide."""
    circle = facilitated_circle(learner_of(request), slug)
    page = case_page(learner_of(request), uid, circle=circle)
    back = reverse("discussions:circle_reports", args=[slug])
    return _decide(request, page, "discussions/circle_report.html", back, circle)


def _queue(request: HttpRequest, template: str, circle: Circle | None = None) -> HttpResponse:
    is_open = request.GET.get("show") != "decided"
    cases = cases_page(learner_of(request), circle=circle, is_open=is_open)
    context = _around(request, circle) | {
        "page_obj": Paginator(cases, PER_PAGE).get_page(request.GET.get("page")),
        "is_open": is_open,
    }
    return render(request, template, context)


def _decide(
    request: HttpRequest, page: CasePage, template: str, back: str, circle: Circle | None = None
) -> HttpResponse:
    decisions = [(name, label) for name, (label, _act) in _DECISIONS.items() if _may(page, name)]
    form = DecisionForm(request.POST or None, decisions=decisions)
    if request.method == "POST" and form.is_valid():
        _label, act = _DECISIONS[form.cleaned_data["decision"]]
        try:
            act(actor=actor_of(request), case=page.case, words=form.cleaned_data["words"])
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Decided, and put on record."))
            return SeeOther(back)
    return form_page(request, template, form, page=page, **_around(request, circle))


def _may(page: CasePage, decision: str) -> bool:
    match decision:
        case "dismiss":
            return page.case.is_open
        case "take_down":
            return page.may_take_down
        case "suspend":
            return page.may_suspend
        case _:
            return True


def _around(request: HttpRequest, circle: Circle | None) -> dict[str, Any]:
    if circle is None:
        return {}
    return {"circle": circle, "circle_page": circle_page(learner_of(request), circle)}
