"""My profile, and everyone's public page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from learners import kept
from learners.actions.profile import change_profile
from learners.answering import form_page, take
from learners.edit_forms import state
from learners.forms import ProfileForm
from learners.rules import trust_of
from learners.selectors import by_uid, profile_of, standing_of
from learners.visitors import SeeOther, actor_of, learner_of, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Show and change my profile."""
    actor = actor_of(request)
    told = kept.typed(request, several=["languages", "topics"]) or {}
    form = ProfileForm(request.POST or None, initial=state(profile_of(actor)) | told)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(actor=actor, **form.changes())
        except ValidationError as error:
            take(form, error)
        else:
            messages.success(request, _("Your profile is saved."))
            return SeeOther(reverse("learners:me"))
    return form_page(request, "learners/me.html", form, standing=standing_of(actor))


@require_GET
def learner(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a learner's public page."""
    person = by_uid(learner_of(request), uid)
    page = {"person": person, "trust": trust_of(person)}
    return render(request, "learners/learner.html", page)
