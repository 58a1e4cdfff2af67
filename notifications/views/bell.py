"""The list behind the bell."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from learners.visitors import SeeOther, actor_of, signed_in
from notifications.actions import bell
from notifications.kinds import path_of, sentence
from notifications.models import Notification
from notifications.selectors import notifications_of, unread_count

PER_PAGE = 30


@dataclass(frozen=True)
class Line:
    """A notification with its words in the reader's language, and where it leads."""

    notification: Notification
    sentence: str
    path: str


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """List my notifications."""
    actor = actor_of(request)
    page = Paginator(notifications_of(actor), PER_PAGE).get_page(request.GET.get("page"))
    lines = [Line(row, sentence(row), path_of(row)) for row in page]
    context = {"page_obj": page, "lines": lines, "waiting": unread_count(actor)}
    return render(request, "notifications/index.html", context)


@require_POST
@signed_in(page=lambda: reverse("notifications:index"))
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark all my notifications as read."""
    bell.mark_all_read(actor=actor_of(request))
    return SeeOther(reverse("notifications:index"))


@require_POST
@signed_in(page=lambda uid: reverse("notifications:index"))
def mark_read(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark one of my notifications as read."""
    bell.mark_read(actor=actor_of(request), uid=uid)
    return SeeOther(reverse("notifications:index"))
