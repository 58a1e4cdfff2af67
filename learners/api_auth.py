"""Who calls the API: a session with a CSRF token, or a personal token, or nobody."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from learners.actions.tokens import use_token
from learners.models import ApiToken, Learner
from learners.visitors import learner_of

_SAFE = ("GET", "HEAD", "OPTIONS")


class _Caller(AuthBase):
    """Reads the caller from the request. A wrong token is refused even where nobody need call.

    ninja takes an empty answer for a refusal, so an anonymous caller is Django's AnonymousUser;
    doors ask `learner_of(request)`, which gives the Learner or None for both.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, *, anonymous: bool = False, tokens: bool = True) -> None:
        self.anonymous = anonymous
        self.tokens = tokens
        super().__init__()

    def __call__(self, request: HttpRequest) -> Learner | AnonymousUser | None:
        secret = bearer_secret(request.headers.get("Authorization", ""))
        if secret is not None:
            return self._by_token(request, secret)
        learner = learner_of(request)
        if learner is None:
            return AnonymousUser() if self.anonymous else None
        if check_csrf(request) is not None:
            raise PermissionDenied(_("Send the CSRF token of your session: X-CSRFToken."))
        return learner

    def _by_token(self, request: HttpRequest, secret: str) -> Learner:
        token = use_token(secret=secret)
        if token is None:
            raise AuthenticationError
        if not self.tokens:
            raise PermissionDenied(_("Only a session may do this: sign in with a browser."))
        if request.method not in _SAFE and token.scope != ApiToken.Scope.WRITE:
            raise PermissionDenied(_("This token may only read."))
        return token.learner


def bearer_secret(header: str) -> str | None:
    """Return the secret of an `Authorization: Bearer ...` header, None where it is not one."""
    scheme, _, secret = header.strip().partition(" ")
    return secret.strip() if scheme.lower() == "bearer" and secret.strip() else None


anyone = _Caller(anonymous=True)
"""Session, token or nobody: for what everybody may read."""

learner = _Caller()
"""Session or token, else 401."""

learner_in_session = _Caller(tokens=False)
"""A session only: for what a token must not do, such as making tokens."""
