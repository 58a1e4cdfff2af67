"""The real things: every page, operation, topic, notification and letter there is."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from config.api import api
from foundation.live import registry
from learners.models import Learner
from notifications.models import Notification, OutgoingEmail


@dataclass(frozen=True)
class Page:
    """An address of Django's: the ids that it names, and the view behind it."""

    name: str
    names: tuple[str, ...]
    view: Callable[..., object]


def _pages(
    patterns: Iterable[URLPattern | URLResolver], space: str = "", names: tuple[str, ...] = ()
) -> Iterator[Page]:
    for pattern in patterns:
        inner = (*names, *pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Page(space + (pattern.name or str(pattern.pattern)), inner, pattern.callback)
        else:
            below = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _pages(pattern.url_patterns, space + below, inner)


def _by_name() -> dict[str, Page]:
    """Return the pages; of several addresses of one page the one that names least."""
    found: dict[str, Page] = {}
    for page in _pages(get_resolver().url_patterns):
        is_operation = page.name.startswith("api:") and page.name not in _ABOUT_THE_API
        if not is_operation and (
            page.name not in found or len(page.names) < len(found[page.name].names)
        ):
            found[page.name] = page
    return found


def _operations() -> dict[tuple[str, str], set[int]]:
    prefix = "/api/v1"
    return {
        (method.upper(), path.removeprefix(prefix)): {
            int(status) for status in described["responses"] if int(status) < 300
        }
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, described in methods.items()
    }


_ABOUT_THE_API = ("api:openapi-json", "api:openapi-view", "api:api-root")
# By name.
PAGES = _by_name()
# By method and path of each operation of the JSON API: the statuses of success.
OPERATIONS = _operations()


def methods_of(page: Page) -> set[str]:
    """Return GET and POST as far as a page takes them: it says so to a method that none takes.

    A host asks: for others the pages of those who run the instance are not there at all.
    """
    request = RequestFactory().generic("PROPFIND", "/")
    request.user, request.session = Learner(is_host=True), {}
    logging.getLogger("django.request").disabled = True  # It would tell of every try.
    try:
        answer = page.view(request, **dict.fromkeys(page.names, "x"))
    except Exception:
        # It let the method through, so it takes any.
        return {"GET", "POST"}
    finally:
        logging.getLogger("django.request").disabled = False
    allowed = answer.headers.get("Allow", "GET, POST")
    return {"GET", "POST"} & {method.strip() for method in allowed.split(",")}


def doors() -> set[tuple[str, str]]:
    """Return method and name of every door: of pages what a browser does, of the API all."""
    pages = {(method, page.name) for page in _by_name().values() for method in methods_of(page)}
    return pages | set(_operations())


def topics() -> set[str]:
    """Return the kinds of live topics."""
    return set(registry._kinds)


def notification_kinds() -> set[str]:
    """Return the kinds of notifications."""
    return set(Notification.Kind.values)


def letters() -> set[str]:
    """Return the sorts of letters: the lanes, and the account's letters by their templates."""
    folder = Path(settings.BASE_DIR) / "config/templates/account/email"
    account = {path.name.removesuffix("_message.txt") for path in folder.glob("*_message.txt")}
    return (set(OutgoingEmail.Lane.values) - {"account"}) | (account - {"base"})
