"""What every page template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from foundation.live import ticket
from learners.visitors import learner_of


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what the site is called, where it is, what it speaks, and the key to the socket."""
    return {
        "site_name": settings.AYNI_SITE_NAME,
        "public_url": settings.AYNI_PUBLIC_URL,
        "embedded": settings.AYNI_EMBEDDED,
        "page_languages": settings.LANGUAGES,
        "live_ticket": SimpleLazyObject(lambda: _ticket(request)),
    }


def _ticket(request: HttpRequest) -> str:
    learner = learner_of(request)
    if learner is None:
        return ""
    return ticket.issue(learner.pk, learner.access_epoch, request.session.get_expiry_date())
