"""Where the links of letters lead: a page with one button, for whoever holds the letter.

The signed link is the right to act, so there is no log-in, no cookie and no CSRF token: RFC 8058
has mail programs press the button themselves. A GET only shows the page, because link scanners
press links. The pages name no title and stand outside the site's frame, which would greet
whoever happens to be signed in in this browser.
"""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from learners.models import Learner
from notifications.actions.marking import mark_digest_read
from notifications.actions.unsubscribing import fulfil
from notifications.tokens import digest_of, wish_of


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop one sort of mail to one learner."""
    wish = wish_of(token)
    if wish is None:
        return _page(request, "notifications/link_unknown.html", status=404)
    if request.method == "POST":
        fulfil(wish)
    page = {"purpose": wish.purpose, "done": request.method == "POST"}
    return _page(request, "notifications/unsubscribe.html", page, reader=wish.learner)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mark_digest(request: HttpRequest, token: str) -> HttpResponse:
    """Mark what one digest told as read."""
    digest = digest_of(token)
    if digest is None:
        return _page(request, "notifications/link_unknown.html", status=404)
    if request.method == "POST":
        mark_digest_read(digest)
    page = {"done": request.method == "POST"}
    return _page(request, "notifications/mark_digest.html", page, reader=digest.learner)


def _page(
    request: HttpRequest,
    template: str,
    page: Mapping[str, object] | None = None,
    *,
    reader: Learner | None = None,
    status: int = 200,
) -> HttpResponse:
    language = reader.language if reader else ""
    with translation.override(language or translation.get_language()):
        answer = render(request, template, page, status=status)
    answer.headers["Cache-Control"] = "no-store"
    # The address is a key: pages it leads to must not be told of it.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
