"""What every answer needs: the learner's language and zone, and caution by default."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.defaults import bad_request, page_not_found

Door = Callable[[HttpRequest], HttpResponse]

# Our pages use none of these, so nothing that got into one may.
_FEATURES = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial",
    "usb", "xr-spatial-tracking",
)  # fmt: skip
_POLICIES = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class BrowserPolicies:
    """Gives every answer the policies for browsers, also one that never reaches a page.

    Permissions-Policy denies the features of a device. Cross-Origin-Resource-Policy keeps other
    sites from loading what is ours into their pages. An answer that brings a policy of its own
    keeps it: pages have one that lets in their own scripts and styles (django-csp).
    """

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.door(request)
        for name, policy in _POLICIES.items():
            response.headers.setdefault(name, policy)
        return response


class LearnerPreferences:
    """Shows pages in the learner's own language and zone; strangers get what the browser asks."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(self, request: HttpRequest) -> HttpResponse:
        learner = request.user
        if not learner.is_authenticated:
            return self.door(request)
        if learner.interface_language:
            translation.activate(learner.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(learner.zone):
            response = self.door(request)
        response.headers["Content-Language"] = translation.get_language() or "en"
        return response


class PrivateByDefault:
    """Marks what a signed-in learner sees as not to be kept by any cache on the way."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.door(request)
        patch_vary_headers(response, ["Cookie", "Authorization"])
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class AbsentIsNotFound:
    """Answers with the 404 page where a room said DoesNotExist: absent and forbidden look alike."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.door(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the 404 page for what a room said is not there."""
        if isinstance(error, ObjectDoesNotExist):
            return page_not_found(request, error)
        return None


class NulIsRefused:
    """Answers 400 where somebody sent a NUL, which PostgreSQL takes in no text."""

    def __init__(self, door: Door) -> None:
        self.door = door

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.door(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the 400 page; any other data that the database refuses is our own mistake."""
        sent = [*request.GET.lists(), *request.POST.lists()]
        if isinstance(error, DataError) and any("\0" in "".join(values) for _, values in sent):
            return bad_request(request, error)
        return None
