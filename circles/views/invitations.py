"""Making and revoking invitations, and the page that the bearer of one sees."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from circles import actions, selectors
from circles.forms import InvitationForm
from circles.views.answering import button, welcome
from learners.visitors import SeeOther, actor_of, learner_of, signed_in, to_sign_in


def _manage_page(slug: str, uid: str = "") -> str:
    return reverse("circles:manage", args=[slug])


@require_POST
@signed_in(page=_manage_page)
@never_cache
@button
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Make an invitation and show its link.

    In the answer to the form itself and not after a redirect: in between, the secret would have
    to be stored.
    """
    circle = selectors.circle_by_slug(learner_of(request), slug)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        raise ValidationError([reason for reasons in form.errors.values() for reason in reasons])
    invitation, secret = actions.invite(actor=actor_of(request), circle=circle, **form.cleaned_data)
    link = request.build_absolute_uri(reverse("circles:accept_invitation", args=[secret]))
    context = {"circle": circle, "invitation": invitation, "link": link}
    return render(request, "circles/invitation_made.html", context, status=201)


@require_POST
@signed_in(page=_manage_page)
@button
def revoke_invitation(request: HttpRequest, slug: str, uid: str) -> HttpResponse:
    """Let an invitation admit nobody any more."""
    circle = selectors.circle_by_slug(learner_of(request), slug)
    actions.revoke_invitation(actor=actor_of(request), circle=circle, uid=uid)
    return SeeOther(_manage_page(slug))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the bearer what the circle is; join it on POST. A bad secret is nothing at all (404).

    Its address is a key: of it, other sites and our own next page learn the host alone.
    """
    invitation = selectors.invitation_by_secret(secret)
    refusal: list[str] = []
    if request.method == "POST":
        if learner_of(request) is None:
            return _closed(to_sign_in(request, request.path))
        try:
            actions.accept_invitation(actor=actor_of(request), secret=secret)
            welcome(request, invitation.circle)
            return _closed(SeeOther(invitation.circle.get_absolute_url()))
        except ValidationError as error:
            refusal = error.messages
    context = {"circle": invitation.circle, "refusal": refusal}
    status = 422 if refusal else 200
    return _closed(render(request, "circles/accept_invitation.html", context, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    # "no-referrer" would also blank the Origin that the CSRF check of our own form needs.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
