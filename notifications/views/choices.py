"""What a learner is told, and when."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from circles.selectors import circle_by_slug
from discussions.selectors import thread_by_uid
from learners.answering import form_page, take
from learners.edit_forms import state
from learners.visitors import SeeOther, actor_of, signed_in
from notifications import selectors
from notifications.actions.levels import choose_circle_level, choose_thread_level
from notifications.actions.schedules import change_schedule
from notifications.forms import CircleLevelForm, LevelForm, ScheduleForm


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change when my digest comes, and what I follow how closely."""
    actor = actor_of(request)
    schedule = selectors.schedule_of(actor)
    form = ScheduleForm(request.POST or None, initial=state(schedule.choices))
    if request.method == "POST" and form.is_valid():
        try:
            change_schedule(actor=actor, **form.changes())
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Saved."))
            return SeeOther(reverse("notifications:settings"))
    page = {
        "schedule": schedule,
        "circles": selectors.chosen_circles(actor),
        "threads": selectors.chosen_threads(actor),
        "undelivered": selectors.undelivered_to(actor),
    }
    return form_page(request, "notifications/settings.html", form, **page)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def thread_level(request: HttpRequest, uid: str) -> HttpResponse:
    """Choose how closely I follow a thread."""
    actor = actor_of(request)
    thread = thread_by_uid(actor, uid)
    form = LevelForm(
        request.POST or None, initial={"level": selectors.level_of_thread(actor, thread)}
    )
    if request.method == "POST" and form.is_valid():
        choose_thread_level(actor=actor, thread=thread, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return SeeOther(thread.get_absolute_url())
    return _level_page(request, form, thread.title, thread.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def circle_level(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose how closely I follow a circle, and perhaps the threads I follow in it."""
    actor = actor_of(request)
    circle = circle_by_slug(actor, slug)
    form = CircleLevelForm(
        request.POST or None,
        initial={"level": selectors.level_of_circle(actor, circle)},
        followed=selectors.followed_in(actor, circle),
    )
    if request.method == "POST" and form.is_valid():
        choose_circle_level(actor=actor, circle=circle, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return SeeOther(circle.get_absolute_url())
    return _level_page(request, form, circle.name, circle.get_absolute_url())


def _level_page(request: HttpRequest, form: LevelForm, name: str, url: str) -> HttpResponse:
    page = {"form": form, "name": name, "url": url}
    status = 422 if form.errors else 200
    return render(request, "notifications/level.html", page, status=status)
