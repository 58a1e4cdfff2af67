"""Browsers in which somebody has signed in before: a signed cookie that names their mailboxes.

It signs nobody in. It keeps a limit of its own for those mailboxes in that browser, so that what
strangers ask for keeps nobody out (learners/rates.py). It outlives the session and sign-out.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from foundation.identifiers import new_uid
from learners.names import mailbox_of

_SALT = "learners.known_browser"
_AGE_S = 180 * 24 * 3600
# Several people may share a browser; of more mailboxes the oldest goes.
_MOST = 12


def remember(request: HttpRequest, response: HttpResponseBase, addresses: list[str]) -> None:
    """Let the browser be known to the mailboxes of somebody who has just signed in there."""
    browser, known = _read(request)
    signed_in = [_hash(mailbox_of(address)) for address in addresses]
    mailboxes = list(dict.fromkeys([*(one for one in known if one not in signed_in), *signed_in]))
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps([browser or new_uid(), *mailboxes[-_MOST:]], salt=_SALT),
        max_age=_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def browser_known_to(request: HttpRequest, mailbox: str) -> str | None:
    """Return the id of the browser if somebody has signed in there by this mailbox, else None."""
    browser, known = _read(request)
    return browser if _hash(mailbox) in known else None


def _read(request: HttpRequest) -> tuple[str | None, list[str]]:
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        browser, *known = signing.loads(cookie, salt=_SALT, max_age=_AGE_S)
    except signing.BadSignature:
        return None, []
    return browser, known


def _hash(mailbox: str) -> str:
    return salted_hmac("learners.mailbox", mailbox).hexdigest()[:20]
