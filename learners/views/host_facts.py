"""Facts that are stuck, for hosts: which listener failed how, and trying again."""

from django.contrib import messages
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
    page = Paginator(stuck_facts(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "most_tries": PARK_AFTER}
    return render(request, "learners/host_facts.html", context)


@hosts
@require_POST
def retry(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Have one delivered once more."""
    retry_fact(actor=actor_of(request), fact_id=fact_id)
    messages.success(request, _("It is tried again now."))
    return SeeOther(reverse("learners:host_facts"))


@hosts
@require_POST
def skip(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Let one go undelivered."""
    skip_fact(actor=actor_of(request), fact_id=fact_id)
    messages.success(request, _("It is left aside for good."))
    return SeeOther(reverse("learners:host_facts"))
