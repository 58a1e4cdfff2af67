"""One more exit of each sort, as somebody might add it; the tests of the exits must notice."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps.registry import Apps
from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from config import urls
from config.api import api
from foundation.files.models import StoredFile
from foundation.live import registry
from notifications.models import Notification, OutgoingEmail
from tests.matrix import ways_out

Patch = pytest.MonkeyPatch


@dataclass(frozen=True)
class Dummy:
    """An exit that is added for a moment; `kind` is the kind of exits that must notice it."""

    name: str
    kind: str
    add: Callable[[Patch, Path], None]


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("dummy")


def _address(pattern: URLPattern) -> Callable[[Patch, Path], None]:
    def add(patch: Patch, folder: Path) -> None:
        patch.setattr(urls, "urlpatterns", [*urls.urlpatterns, pattern])
        patch.setattr("tests.matrix.exits.get_resolver", lambda: _resolver())

    return add


def _resolver() -> SimpleNamespace:
    return SimpleNamespace(url_patterns=urls.urlpatterns)


def _operation(patch: Patch, folder: Path) -> None:
    described = api._describe()
    described["paths"]["/api/v1/dummy"] = {
        "get": {
            "responses": {"200": {}},
            "parameters": [{"in": "query", "name": "dummy"}],
        }
    }
    patch.setattr(api, "_described", described)


def _source(where: str, text: str) -> Callable[[Patch, Path], None]:
    """Return what adds a module to those that are read."""

    def add(patch: Patch, folder: Path) -> None:
        read = list(ways_out.sources(where.partition("/")[0]))
        patch.setattr(ways_out, "sources", lambda *_: [*read, (where, ast.parse(text))])

    return add


def _topic(patch: Patch, folder: Path) -> None:
    patch.setitem(registry._kinds, "dummy", SimpleNamespace(name="dummy"))


def _choice(owner: type[models.Model], name: str) -> Callable[[Patch, Path], None]:
    def add(patch: Patch, folder: Path) -> None:
        known = {one: one for one in getattr(owner, name).values}
        patch.setattr(owner, name, models.TextChoices(name, known | {"DUMMY": "dummy"}))

    return add


def _letter_of_the_account(patch: Patch, folder: Path) -> None:
    letters = folder / "config/templates/account/email"
    letters.mkdir(parents=True)
    (letters / "dummy_message.txt").touch()
    patch.setattr(settings, "BASE_DIR", folder)


def _file(patch: Patch, folder: Path) -> None:
    class Attachment(models.Model):
        file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

        class Meta:
            apps = Apps()
            app_label = "discussions"

    patch.setattr(ways_out, "apps", SimpleNamespace(get_models=lambda: [Attachment]))


def _probe(patch: Patch, folder: Path) -> None:
    doors = {"/dummy": _view}
    patch.setattr(ways_out, "AnswersProbes", lambda door: SimpleNamespace(doors=doors))


def _location(patch: Patch, folder: Path) -> None:
    (folder / "deploy").mkdir()
    written = "  location /media/ {\n    alias /data/media/;\n  }\n"
    (folder / "deploy/nginx.conf.template").write_text(written)
    patch.setattr(ways_out, "ROOT", folder)


def _middleware(patch: Patch, folder: Path) -> None:
    patch.setattr(settings, "MIDDLEWARE", [*settings.MIDDLEWARE, "config.dummy.Answers"])


class _News(Feed):
    title = link = description = "dummy"


DOOR = "page or operation"
DUMMIES = (
    Dummy("a page", DOOR, _address(path("dummy/", _view, name="dummy"))),
    Dummy("a feed", DOOR, _address(path("dummy.rss", _News(), name="dummy_feed"))),
    Dummy("an operation of the API", DOOR, _operation),
    Dummy("a parameter of an operation", "search", _operation),
    Dummy(
        "a search on a page", "search", _source("circles/dummy.py", "q = request.GET.get('dummy')")
    ),
    Dummy("a live topic", "live topic", _topic),
    Dummy("a frame", "frame", _source("circles/live.py", "frame = {'type': 'dummy'}")),
    Dummy("a kind of notification", "notification", _choice(Notification, "Kind")),
    Dummy("a lane of letters", "letter", _choice(OutgoingEmail, "Lane")),
    Dummy("a letter of the account", "letter", _letter_of_the_account),
    Dummy(
        "a letter",
        "writer of letters",
        _source("notifications/dummy.py", "def dummy() -> Letter:\n    return Letter()"),
    ),
    Dummy("a file that people attach", "file", _file),
    Dummy("a probe", "address before the pages", _probe),
    Dummy("a folder of files at the proxy", "address before the pages", _location),
    Dummy("a middleware", "middleware", _middleware),
)
