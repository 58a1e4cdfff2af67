"""Facts that are stuck, for hosts: which listener failed how, and trying again."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.activity.relay import PARK_AFTER
from foundation.activity.stuck import stuck_facts
from learners.actions.stuck_facts import retry_fact, skip_fact
from learners.rules import is_host
from learners.visitors import SeeOther, actor_of, only_for

PER_PAGE = 50

hosts = only_for(is_host)


@hosts
@require_safe
def facts(request: HttpRequest) -> HttpResponse:
    """List what is stuck: the kind of fact, the kind of error, how often it was tried."""
    return _page(request)


@hosts
@require_POST
def retry(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Have one delivered once more."""
    return _decide(request, fact_id, retry_fact, _("It is tried again now."))


@hosts
@require_POST
def skip(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Let one go undelivered."""
    return _decide(request, fact_id, skip_fact, _("It is left aside for good."))


def _decide(
    request: HttpRequest, fact_id: int, decide: Callable[..., None], said: str
) -> HttpResponse:
    try:
        decide(actor=actor_of(request), fact_id=fact_id)
    except ValidationError as refused:
        return _page(request, refused=refused.messages)
    messages.success(request, said)
    return SeeOther(reverse("learners:host_facts"))


def _page(request: HttpRequest, *, refused: list[str] | None = None) -> HttpResponse:
    page = Paginator(stuck_facts(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "most_tries": PARK_AFTER, "refused": refused}
    status = 422 if refused else 200
    return render(request, "learners/host_facts.html", context, status=status)
