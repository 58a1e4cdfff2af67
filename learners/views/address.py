"""Guards what could take an account over: another address, a first password."""

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.views import password_set
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from learners.models import Learner
from learners.views.asking import email
from learners.visitors import SeeOther, learner_of

Door = Callable[..., HttpResponseBase]


def signed_in_lately(view: Door) -> Door:
    """Let a form through from who signed in lately; others sign in once more, by code.

    allauth asks those who have a password for it. Who has none proves themselves as at sign-in,
    so that a phone left on the table gives nobody the account.
    """

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        learner = learner_of(request)
        if (
            request.method != "POST"
            or learner is None
            or learner.has_usable_password()
            or _is_fresh(request, learner)
        ):
            return view(request)
        back = request.path
        logout(request)
        messages.info(request, _("Please sign in once more, then change your account."))
        return SeeOther(f"{resolve_url('account_login')}?{urlencode({'next': back})}")

    return guarded


def _is_fresh(request: HttpRequest, learner: Learner) -> bool:
    times = [record["at"] for record in get_authentication_records(request, learner)]
    return bool(times) and time.time() - max(times) < app_settings.REAUTHENTICATION_TIMEOUT


change_address = signed_in_lately(email)
set_password = signed_in_lately(password_set)
