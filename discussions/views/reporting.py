"""Reporting something to those who look after the place, and reading what they wrote to one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from discussions.actions import report_thing
from discussions.models import Case
from discussions.moderation_forms import ReportForm
from discussions.reportable import Reportable, place_of
from discussions.selectors import circle_of_warning, thing_to_report, warning_for
from learners import kept
from learners.answering import form_page, take
from learners.visitors import SeeOther, actor_of, learner_of, signed_in, to_sign_in


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show the form, and on POST report; without an account, the form for everybody serves."""
    thing = thing_to_report(learner_of(request), kind, key)
    place = place_of(thing)
    other_form = f"{reverse('discussions:takedown')}?{urlencode({'page': place})}"
    if learner_of(request) is None:
        is_form = request.method == "POST"
        return to_sign_in(request, request.path) if is_form else SeeOther(other_form)
    form = ReportForm(request.POST or None, initial=kept.typed(request) or {})
    if request.method == "POST" and form.is_valid():
        try:
            report_thing(actor=actor_of(request), thing=thing, **form.cleaned_data)
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Thank you. Somebody will look at it and decide."))
            # Not at the post itself: what was said stands at the top of its page.
            return SeeOther(place.partition("#")[0])
    about = Reportable.of(thing)
    context = {"label": Case.Kind(kind).label, "about": about, "place": place}
    return form_page(request, "discussions/report.html", form, other_form=other_form, **context)


@require_safe
@signed_in
def warning(request: HttpRequest, uid: str) -> HttpResponse:
    """Show what somebody who looks after the place wrote to me."""
    note = warning_for(actor_of(request), uid)
    context = {"note": note, "circle": circle_of_warning(note)}
    return render(request, "discussions/warning.html", context)
