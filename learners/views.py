"""The pages of learners: my profile, my keys to the API, and everyone's public page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from learners import kept
from learners.actions.profile import change_profile
from learners.actions.tokens import create_token, revoke_token
from learners.forms import ProfileForm, TokenForm
from learners.models import Learner
from learners.selectors import by_uid, tokens_of
from learners.visitors import SeeOther, actor_of, learner_of, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """Show and change my profile."""
    actor = actor_of(request)
    told = kept.typed(request, several=["languages", "topics"]) or {}
    form = ProfileForm(request.POST or None, initial=_profile(actor) | told)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(actor=actor, **form.changes())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your profile is saved."))
            return SeeOther(reverse("learners:me"))
    return render(request, "learners/me.html", {"form": form}, status=422 if form.errors else 200)


def _profile(learner: Learner) -> dict[str, object]:
    fields = ("name", "bio", "country", "languages", "time_zone", "interface_language")
    topics = list(learner.topics.values_list("slug", flat=True))
    return {field: getattr(learner, field) for field in fields} | {"topics": topics}


@require_GET
def learner(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a learner's public page."""
    person = by_uid(learner_of(request), uid)
    return render(request, "learners/learner.html", {"person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def tokens(request: HttpRequest) -> HttpResponse:
    """List my keys to the API and make new ones.

    A new key's secret is shown in the answer to the form itself and not after a redirect,
    because it would have to be stored in between.
    """
    actor = actor_of(request)
    form = TokenForm(request.POST or None, initial=kept.typed(request) or {})
    secret = None
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = create_token(actor=actor, **form.cleaned_data)
            form = TokenForm()
        except ValidationError as error:
            form.add_error(None, error)
    page = {"form": form, "secret": secret, "tokens": tokens_of(actor)}
    return render(request, "learners/tokens.html", page, status=422 if form.errors else 200)


@require_POST
@signed_in(page=lambda uid: reverse("learners:tokens"))
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """End one of my keys to the API."""
    revoke_token(actor=actor_of(request), uid=uid)
    messages.success(request, _("The token opens nothing any more."))
    return SeeOther(reverse("learners:tokens"))
