"""The codes sent to the browser that asked: each stays valid there until used or expired.

allauth knows the newest code alone. Mail is slow, so whoever has it sent again may get the first
code first: it is as good as the newest.
"""

import time

from allauth.core.internal.cryptokit import compare_user_code
from django.http import HttpRequest

VALID_S = 15 * 60
_SESSION_KEY = "sent_codes"
_MOST = 6
Sent = tuple[str, str, str, float]


def note(
    request: HttpRequest, *, purpose: str, address: str, code: str, is_sent: bool = True
) -> None:
    """Keep a code in the session of the browser that asked for it.

    One that was not sent opens nothing. Only the newest of these is kept, because allauth compares
    with it: it takes the place of none that was sent.
    """
    earlier = [tuple(one) for one in request.session.get(_SESSION_KEY, []) if one[3]]
    at = time.time() if is_sent else 0.0
    sent = earlier[1 - _MOST :] if is_sent else earlier
    request.session[_SESSION_KEY] = [*sent, (purpose, address, code, at)]


def address_of(request: HttpRequest, *, purpose: str, newest: str) -> str | None:
    """Return the address to which the code `newest` went from here; None if it went nowhere."""
    for sent_for, address, code, _at in request.session.get(_SESSION_KEY, []):
        if sent_for == purpose and compare_user_code(actual=newest, expected=code):
            return str(address)
    return None


def use(request: HttpRequest, *, purpose: str, address: str, typed: str) -> bool:
    """Say whether a code is valid for this purpose and address in this browser.

    If so, it ends, and so do the others for the same.
    """
    oldest = time.time() - VALID_S
    kept, is_valid = [], False
    for one in request.session.get(_SESSION_KEY, []):
        sent_for, sent_to, code, at = one
        is_this = (sent_for, sent_to) == (purpose, address) and compare_user_code(
            actual=typed, expected=code
        )
        is_valid = is_valid or (is_this and at >= oldest)
        if not is_this and at >= oldest:
            kept.append(one)
    if is_valid:
        request.session[_SESSION_KEY] = [
            one for one in kept if (one[0], one[1]) != (purpose, address)
        ]
    return is_valid
