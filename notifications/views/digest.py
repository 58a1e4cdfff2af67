"""My next digest, any time, exactly as it would be sent."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from learners.visitors import actor_of, signed_in
from notifications.selectors import next_digest, schedule_of
from notifications.views.framing import framed


@require_safe
@signed_in
def preview_digest(request: HttpRequest) -> HttpResponse:
    """Show what my digest would tell now, and when it comes."""
    actor = actor_of(request)
    page = {"digest": next_digest(actor), "schedule": schedule_of(actor)}
    return render(request, "notifications/preview_digest.html", page)


@require_safe
@signed_in
def digest_letter(request: HttpRequest) -> HttpResponse:
    """Return the letter itself, for the frame of its preview."""
    digest = next_digest(actor_of(request))
    if digest is None or digest.letter is None:
        raise Http404
    return framed(digest.letter.html)
