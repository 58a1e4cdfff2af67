"""Mail for hosts: what goes out, what came in, and a test. Never the words of a letter."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learners.models import Learner
from learners.rules import is_host
from learners.visitors import SeeOther, actor_of, only_for
from notifications.actions.post_office import drop_letter, retry_letter, send_test_letter
from notifications.models import InboundEmail, OutgoingEmail
from notifications.selectors import post

PER_PAGE = 50
# While a test letter is on its way the page looks again by itself.
LOOK_AGAIN_S = 2

hosts = only_for(is_host)


@hosts
@require_safe
def outgoing(request: HttpRequest) -> HttpResponse:
    """List the letters that go out, by what became of them."""
    state = request.GET.get("state", "")
    found = post.letters(actor_of(request), state=state)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "state": state if state in post.STATES else "",
        "counts": post.letters_in_trouble(),
    }
    return render(request, "notifications/host_outgoing.html", context)


@hosts
@require_safe
def letter(request: HttpRequest, uid: str) -> HttpResponse:
    """Show one letter: to whom, what became of it and why; not what it says."""
    return _letter_page(request, post.letter_by_uid(actor_of(request), uid))


@hosts
@require_POST
def retry(request: HttpRequest, uid: str) -> HttpResponse:
    """Try it at once."""
    return _decide(request, uid, retry_letter, _("It is tried now."))


@hosts
@require_POST
def drop(request: HttpRequest, uid: str) -> HttpResponse:
    """Let it never go out."""
    return _decide(request, uid, drop_letter, _("It will not go out."))


@hosts
@require_safe
def incoming(request: HttpRequest) -> HttpResponse:
    """List the letters that came in, and what was made of each."""
    outcome = request.GET.get("outcome", "")
    found = post.received(actor_of(request), outcome=outcome)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "outcomes": InboundEmail.Outcome.choices,
        "outcome": outcome if outcome in InboundEmail.Outcome.values else "",
    }
    return render(request, "notifications/host_incoming.html", context)


@hosts
@require_http_methods(["GET", "HEAD", "POST"])
def test_mail(request: HttpRequest) -> HttpResponse:
    """Send a letter to the host themselves, and show how it goes until it has left or failed."""
    actor = actor_of(request)
    here = reverse("notifications:host_test_mail")
    if request.method == "POST":
        return SeeOther(f"{here}?letter={send_test_letter(actor=actor).uid}")
    uid = request.GET.get("letter", "")
    sent = post.letter_by_uid(actor, uid) if uid else None
    response = render(request, "notifications/host_test_mail.html", {"letter": sent})
    if sent is not None and sent.state == "waiting":
        response.headers["Refresh"] = str(LOOK_AGAIN_S)
    return response


def _decide(request: HttpRequest, uid: str, decide: Callable[..., None], said: str) -> HttpResponse:
    actor: Learner = actor_of(request)
    email = post.letter_by_uid(actor, uid)
    try:
        decide(actor=actor, email=email)
    except ValidationError as refused:
        return _letter_page(request, email, refused=refused.messages)
    messages.success(request, said)
    return SeeOther(reverse("notifications:host_letter", args=[uid]))


def _letter_page(
    request: HttpRequest, email: OutgoingEmail, *, refused: list[str] | None = None
) -> HttpResponse:
    context = {
        "letter": email,
        "may_retry": email.state in ("waiting", "held")
        or (email.state == "failed" and email.is_written_late),
        "may_drop": email.state in ("waiting", "held", "failed"),
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "notifications/host_letter.html", context, status=status)
