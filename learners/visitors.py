"""Who is at the door: the learner of a request, and the way to sign-in for those who are not."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, overload
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.csrf import csrf_failure

from learners import kept
from learners.actions.rates import RateReached
from learners.answering import too_many
from learners.models import Learner

Rest = ParamSpec("Rest")
Door = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
Page = Callable[..., str]

_SAFE = ("GET", "HEAD", "OPTIONS")


class SeeOther(HttpResponseRedirect):
    """The answer to a form that was taken: look there, by GET."""

    status_code = 303


def learner_of(request: HttpRequest) -> Learner | None:
    """Return the learner of a page's or the API's request, None for an anonymous visitor.

    `auth` is what learners.api_auth found; pages have the session alone.
    """
    # A request refused before anyone was asked who sends it (a wrong host, say) has no user.
    visitor = getattr(request, "auth", None) or getattr(request, "user", None)
    return visitor if isinstance(visitor, Learner) and visitor.is_active else None


def actor_of(request: HttpRequest) -> Learner:
    """Return the learner of a request that only a learner may make; else PermissionDenied."""
    learner = learner_of(request)
    if learner is None:
        raise PermissionDenied
    return learner


@overload
def signed_in(view: Door[Rest]) -> Door[Rest]: ...
@overload
def signed_in(*, page: Page) -> Callable[[Door[Rest]], Door[Rest]]: ...
def signed_in(
    view: Door[Rest] | None = None, *, page: Page | None = None
) -> Door[Rest] | Callable[[Door[Rest]], Door[Rest]]:
    """Let learners through and lead others to sign-in and back, with what they typed.

    A door that only takes POST names the page of its form, called with the arguments of the
    address: `@signed_in(page=lambda slug: reverse("discussions:circle", args=[slug]))`.
    """

    def guard(view: Door[Rest]) -> Door[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **rest: Rest.kwargs) -> HttpResponse:
            if learner_of(request) is None:
                form_page = page(*args, **rest) if page else request.get_full_path()
                return to_sign_in(request, form_page)
            response = view(request, *args, **rest)
            if request.method not in _SAFE and response.status_code in (302, 303):
                kept.forget(request)
            return response

        return guarded

    return guard if view is None else guard(view)


def only_for(
    may: Callable[[Learner | None], bool],
) -> Callable[[Door[Rest]], Door[Rest]]:
    """Let those through of whom the rule `may` is true; for all others the door is not there.

    `@only_for(is_host)`: who runs the instance is nobody's business, so no sign-in is offered.
    """

    def guard(view: Door[Rest]) -> Door[Rest]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Rest.args, **rest: Rest.kwargs) -> HttpResponse:
            if not may(learner_of(request)):
                raise Http404
            return view(request, *args, **rest)

        # Where without_token finds it: the token is looked for before the door is knocked at.
        guarded.may = may  # type: ignore[attr-defined]
        return guarded

    return guard


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse what was sent without its CSRF token; doors that are not there stay so (settings)."""
    found = request.resolver_match
    may = getattr(found.func, "may", None) if found else None
    if may and not may(learner_of(request)):
        raise Http404
    return csrf_failure(request, reason)


def to_sign_in(request: HttpRequest, form_page: str) -> HttpResponse:
    """Lead an anonymous visitor to sign-in and then to `form_page`, where `?kept=` prefills."""
    if request.method not in _SAFE:
        try:
            key = kept.keep(request)
        except RateReached as reached:
            # Nothing is lost: the browser's way back leads to the form as it was.
            return too_many(request, reached)
        if key:
            path, _, fragment = form_page.partition("#")
            mark = "&" if "?" in path else "?"
            form_page = f"{path}{mark}{kept.PARAMETER}={key}" + (f"#{fragment}" if fragment else "")
    return SeeOther(f"{resolve_url('account_login')}?{urlencode({'next': form_page})}")
