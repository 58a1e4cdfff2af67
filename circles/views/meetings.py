"""When a circle meets: the list, planning, calling off, and the calendar entry."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from circles import actions, rules, selectors
from circles.calendars import calendar_of
from circles.forms import MeetingForm
from circles.views.answering import button
from learners import kept
from learners.answering import form_page, take
from learners.visitors import SeeOther, actor_of, learner_of, signed_in


def _meetings_page(slug: str, uid: str = "") -> str:
    return reverse("circles:meetings", args=[slug])


@require_safe
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the coming meetings to who may read the circle."""
    learner = learner_of(request)
    circle = selectors.circle_by_slug(learner, slug)
    context = {
        "circle_page": selectors.circle_page(learner, circle),
        "meetings": selectors.meetings_known_to(learner, circle),
    }
    return render(request, "circles/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a meeting, on my own clocks unless I choose others."""
    actor = actor_of(request)
    circle = selectors.facilitated_circle(actor, slug)
    initial = {"zone": actor.zone.key} | (kept.typed(request) or {})
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_meeting(actor=actor, circle=circle, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("The meeting is planned."))
            return SeeOther(_meetings_page(slug))
    return form_page(request, "circles/plan_meeting.html", form, circle=circle)


@require_POST
@signed_in(page=_meetings_page)
@button
def cancel_meeting(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Call a meeting off."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    actions.cancel_meeting(actor=actor_of(request), circle=circle, uid=uid)
    messages.success(request, _("The meeting is called off."))
    return SeeOther(_meetings_page(slug))


@require_safe
def meeting_calendar(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Give the meeting as a calendar entry; where it is, members alone are told."""
    learner = learner_of(request)
    circle = selectors.circle_by_slug(learner, slug)
    entry = calendar_of(
        selectors.meeting_by_uid(learner, circle, uid),
        address=request.build_absolute_uri(circle.get_absolute_url()),
        with_place=rules.can_attend_meetings(learner, circle),
    )
    response = HttpResponse(entry, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{circle.slug}.ics"'
    return response
