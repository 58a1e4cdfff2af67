"""My keys to the API."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from learners import kept
from learners.actions.tokens import create_token, revoke_all_tokens, revoke_token
from learners.answering import form_page, take
from learners.forms import TokenForm
from learners.selectors import expired_tokens_of, tokens_of
from learners.visitors import SeeOther, actor_of, signed_in


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
            take(form, error)
    told = {
        "secret": secret,
        "tokens": tokens_of(actor),
        "expired": expired_tokens_of(actor),
    }
    return form_page(request, "learners/tokens.html", form, **told)


@require_POST
@signed_in(page=lambda uid: reverse("learners:tokens"))
def revoke(request: HttpRequest, uid: str) -> HttpResponse:
    """End one of my keys to the API."""
    revoke_token(actor=actor_of(request), uid=uid)
    messages.success(request, _("The token opens nothing any more."))
    return SeeOther(reverse("learners:tokens"))


@require_POST
@signed_in(page=lambda: reverse("learners:tokens"))
def revoke_all(request: HttpRequest) -> HttpResponse:
    """End all of my keys to the API."""
    revoke_all_tokens(actor=actor_of(request))
    messages.success(request, _("None of your tokens opens anything any more."))
    return SeeOther(reverse("learners:tokens"))
