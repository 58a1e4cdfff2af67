"""Pages whose forms ask for an email: beyond the rate limits they answer 429, with the form."""

from collections.abc import Callable
from functools import wraps

from allauth.account import views
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Door = Callable[..., HttpResponseBase]


def _says_when(view: Door) -> Door:
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponseBase:
        response = view(request)
        retry_after_s = getattr(request, "retry_after_s", None)
        if retry_after_s is not None:
            response.status_code = 429
            response.headers["Retry-After"] = str(retry_after_s)
        return response

    return answered


login = _says_when(views.login)
signup = _says_when(views.signup)
request_login_code = _says_when(views.request_login_code)
password_reset = _says_when(views.password_reset)
email = _says_when(views.email)
