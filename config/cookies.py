"""Cookies under the names that browsers guard where the public address is https.

A cookie named `__Host-...` is taken only over https, from this very host and for all of it: no
subdomain and no plain http page can plant one (RFC 6265bis, Cookie Name Prefixes).
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

# In the session of whoever signed in under the new names: no old name opens it.
GUARDED = "guarded"


class MessagesCookie(CookieStorage):
    """The messages for the next page, in a cookie that is named like the others."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cookie_name = f"{settings.AYNI_COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """Django's own choice: a cookie, and the session for what does not fit into it."""

    storage_classes = (MessagesCookie, SessionStorage)


class GuardedSessions(SessionMiddleware):
    """Django's sessions; who signed in before the cookies were renamed stays signed in.

    An old session cookie, with the CSRF cookie beside it, counts only for a session that began
    under the old names. The answer sets the new cookies and deletes the old ones. A subdomain may
    still plant an old cookie of its own, for as long as such a session lasts: 60 days.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Find the session under its new name, else under its old one."""
        super().process_request(request)
        if not settings.AYNI_COOKIE_PREFIX:
            return
        _take(request, settings.LANGUAGE_COOKIE_NAME)
        old = request.COOKIES.get(_old(settings.SESSION_COOKIE_NAME))
        if old and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            session = self.SessionStore(old)
            if SESSION_KEY in session and GUARDED not in session:
                _take(request, settings.CSRF_COOKIE_NAME)
                # To be set again, under its new name.
                session.modified = True
                request.session = session

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session, and rename its cookies where they came under their old names."""
        if not settings.AYNI_COOKIE_PREFIX:
            return super().process_response(request, response)
        session, brought = request.session, request.COOKIES
        old = brought.get(_old(settings.SESSION_COOKIE_NAME))
        known = {brought.get(settings.SESSION_COOKIE_NAME), old}
        if session.modified and SESSION_KEY in session and session.session_key not in known:
            session[GUARDED] = True
        response = super().process_response(request, response)
        is_renamed = old and settings.SESSION_COOKIE_NAME in response.cookies
        if is_renamed or (old and settings.SESSION_COOKIE_NAME in brought):
            _rename(request, response)
        return response


def _old(name: str) -> str:
    return name.removeprefix(settings.AYNI_COOKIE_PREFIX)


def _take(request: HttpRequest, name: str) -> None:
    """Read a cookie under its old name where the new one is not there."""
    if _old(name) in request.COOKIES:
        request.COOKIES.setdefault(name, request.COOKIES[_old(name)])


def _rename(request: HttpRequest, response: HttpResponse) -> None:
    csrf = settings.CSRF_COOKIE_NAME
    if csrf in request.COOKIES and csrf not in response.cookies:
        response.set_cookie(
            csrf,
            request.COOKIES[csrf],
            max_age=settings.CSRF_COOKIE_AGE,
            secure=True,
            httponly=settings.CSRF_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    for name in (settings.SESSION_COOKIE_NAME, csrf):
        response.delete_cookie(_old(name))
