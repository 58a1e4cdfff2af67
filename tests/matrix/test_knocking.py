"""How doors are knocked at: methods, CSRF tokens, origins, and ids that do not belong together."""

import errno
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpResponse

from tests.matrix import exits, policy
from tests.matrix.callers import Caller, browsers
from tests.matrix.doors import Knock, absent, knock
from tests.matrix.table import Row
from tests.matrix.walking import all_of, knocking, last_fact, plain, sign_of
from tests.matrix.world import World

pytestmark = pytest.mark.django_db

FOREIGN = "https://elsewhere.example"
TOKEN = "a" * 32
# Mail programs press these buttons (RFC 8058): the signed address is the right to act.
WITHOUT_TOKEN = {"notifications:unsubscribe", "notifications:mark_digest"}
# What runs the instance; its pages are 404 to all others.
HOSTS = "/host/"
ALL = [row for part in policy.TABLE.values() for row in part]


def changing() -> list[Row]:
    """Return one row for each door that changes something."""
    found = {row.door: row for row in ALL if row.method != "GET"}
    return list(found.values())


@pytest.fixture(scope="module")
def strict_actors(world: World) -> dict[str, Caller]:
    """Everybody, with browsers that mind the CSRF token."""
    return browsers(world, strict=True)


@pytest.fixture(scope="module")
def strict(strict_actors: dict[str, Caller]) -> Caller:
    """The facilitator, who may the most."""
    return strict_actors["facilitator"]


def press(caller: Caller, request: Knock, **headers: str) -> HttpResponse:
    """Send once; nothing of it stays."""
    with knocking():
        return caller.send(request, **headers)


@pytest.mark.parametrize("row", changing(), ids=lambda row: " ".join(row.door))
def test_i05_no_change_without_a_token_or_from_elsewhere(world: World, strict: Caller, row: Row):
    request = knock(row.method, row.exit, world.ids_of(row.home))
    before = last_fact()
    if row.door[1] in WITHOUT_TOKEN:
        assert press(strict, request).status_code in (200, 404)
        return
    refusal = 404 if request.path.startswith(HOSTS) else 403
    assert press(strict, request).status_code == refusal
    assert press(strict, request, origin=FOREIGN).status_code == refusal
    token, ready = {"x-csrftoken": TOKEN}, strict.with_cookie("csrftoken", TOKEN)
    assert press(ready, request, origin=FOREIGN, **token).status_code == refusal
    assert press(ready, request, origin="null", **token).status_code == refusal
    own = press(ready, request, origin="http://testserver", **token)
    assert sign_of(row, own) == row.signs["facilitator"]
    assert last_fact() == before


def test_i05_exceptions_are_these_alone():
    exempt = {
        page.name for page in exits.PAGES.values() if getattr(page.view, "csrf_exempt", False)
    }
    assert {name for name in exempt if not name.startswith("api:")} == WITHOUT_TOKEN


def pages() -> list[exits.Page]:
    """Return the pages that have a row, but those that only describe the API and those of allauth.

    Its forms take PUT as they take POST, token and all, and DELETE as they take GET.
    """
    named = {row.exit for row in ALL if not row.exit.startswith(("api:", "account_"))}
    return [page for page in exits.PAGES.values() if page.name in named]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_b19_no_other_method_gets_through(
    world: World, actors: dict[str, Caller], page: exits.Page
):
    allowed = exits.methods_of(page)
    facilitator, before = actors["facilitator"], last_fact()
    refused = {"PUT", "PATCH", "DELETE", "TRACE"} | ({"GET", "HEAD", "POST"} - allowed)
    if "GET" in allowed:
        refused.discard("HEAD")
    for method in sorted(refused):
        request = knock(method, page.name, world.ids["open"])
        answer = press(facilitator, request)
        assert answer.status_code in (404, 405), (method, answer.status_code)
    if "POST" in allowed and "GET" not in allowed:
        get = knock("GET", page.name, world.ids["open"])
        refusal = 404 if get.path.startswith(HOSTS) else 405
        for disguise in ({"x-http-method-override": "POST"}, {"x-method-override": "POST"}):
            assert press(facilitator, get, **disguise).status_code == refusal
        get = Knock("GET", get.path + "?_method=POST", {}, False, get.ids)
        assert press(facilitator, get).status_code == refusal
    assert last_fact() == before


def test_for_outsiders_the_pages_of_hosts_are_not_there_by_any_method(
    world: World, actors: dict[str, Caller], strict_actors: dict[str, Caller]
):
    methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
    tried, told = 0, []
    # Those that mind the CSRF token have none: it is looked for before the door is knocked at.
    outsiders = [by[name] for by in (actors, strict_actors) for name in ("anon", "facilitator")]
    for page in pages():
        for method in methods:
            request = knock(method, page.name, world.ids["open"])
            if request.path.startswith(HOSTS):
                for caller in outsiders:
                    tried += 1
                    status = press(caller, request).status_code
                    told += [(caller.name, method, page.name, status)] if status != 404 else []
    assert told == []
    assert tried > 800


def test_i05_who_has_the_role_is_told_of_the_missing_token(
    world: World, strict_actors: dict[str, Caller]
):
    """Each role at a door of its own; at the others' it is not told even that."""
    rename, retry = (
        knock("POST", name, world.ids["open"])
        for name in ("circles:rename_topic", "learners:retry_fact")
    )
    may = {"curator": (403, 404), "moderator": (404, 404), "host": (403, 403)}
    for name, statuses in may.items():
        answers = [press(strict_actors[name], request) for request in (rename, retry)]
        assert tuple(answer.status_code for answer in answers) == statuses, name


def paths() -> list[str]:
    """Return the addresses of the API."""
    return sorted({path for _method, path in exits.OPERATIONS})


@pytest.mark.parametrize("path", paths())
def test_b19_the_api_takes_the_methods_it_names(world: World, actors: dict[str, Caller], path: str):
    allowed = {method for method, named in exits.OPERATIONS if named == path}
    for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - allowed):
        answer = press(actors["facilitator"], knock(method, path, world.ids["open"]))
        assert answer.status_code == 405, method


def nested() -> list[Row]:
    """Return a row of each door whose address names a circle and a thing in it."""
    rows = {row.door: row for row in ALL if row.home == "open"}
    return [row for row in rows.values() if len(_named(row)) > 1 and "slug" in _named(row)]


def _named(row: Row) -> list[str]:
    name = row.door[1]
    found = re.findall(r"{(\w+)}", name) if row.is_api else list(exits.PAGES[name].names)
    return [one for one in found if one != "slug" or "/circles/" in name or "circles:" in name]


@pytest.mark.parametrize("row", nested(), ids=lambda row: " ".join(row.door))
@pytest.mark.parametrize("home", ["open", "on request", "invite only"])
def test_b13_a_thing_of_another_circle_is_not_there(
    world: World, actors: dict[str, Caller], row: Row, home: str
):
    """Whoever facilitates one circle knocks at its address with the id of another one's thing."""
    ids = world.ids[home] | {"slug": world.ids["elsewhere"]["slug"]}
    request = knock(row.method, row.exit, ids)
    thing = next(name for name in request.ids if name != "slug")
    nothing = knock(row.method, row.exit, absent(ids, thing))
    assert press(actors["elsewhere"], request).status_code == 404
    assert press(actors["elsewhere"], nothing).status_code == 404


def bodies() -> list[Row]:
    """Return a row of each operation that takes a body."""
    rows = {row.door: row for row in reversed(ALL) if row.is_api and row.home in ("open", "any")}
    return [row for row in rows.values() if row.method in ("POST", "PATCH", "PUT")]


EXTRA = {
    "uid": "a" * 16, "id": 1, "author": 1, "author_id": 1, "learner": 1, "circle_id": 1,
    "thread": 1, "is_facilitator": True, "is_host": True, "is_moderator": True,
    "is_active": True,
    "state": "active", "created_at": "2020-01-01T00:00Z", "version": 9, "member_count": 1,
    "score": 9, "thanks_count": 9, "trust": "trusted", "email": "x@example.org",
    "html": "<b>x</b>", "body_html": "<b>x</b>", "removed_at": None, "accepted": 1,
    "used_count": 0, "revoked_at": None, "digest": "x",
}  # fmt: skip


@pytest.mark.parametrize("row", bodies(), ids=lambda row: " ".join(row.door))
def test_b14_a_field_nobody_knows_is_refused(world: World, actors: dict[str, Caller], row: Row):
    before = last_fact()
    request = knock(row.method, row.exit, world.ids_of(row.home))
    may = [name for name, sign in row.signs.items() if sign in "+~"]
    if not request.send:
        # It takes no body, so there is nothing that one could be taken for.
        return
    for name in EXTRA.keys() - request.send.keys():
        value = EXTRA[name]
        sent = Knock(request.method, request.path, {**request.send, name: value}, True, {})
        assert press(actors[may[-1] if may else "author"], sent).status_code == 422, name
    assert last_fact() == before


def test_f07_a_full_disk_says_the_same_to_everybody(world: World, monkeypatch: pytest.MonkeyPatch):
    """Refused while the file comes in, before it is asked who sends it or what there is."""

    def fail(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", fail)
    file = SimpleUploadedFile("saved.html", b"x" * 3_000_000, "text/html")
    request = knock("POST", "articles:import_article", world.ids["open"])
    answers = {}
    for name, caller in browsers(world, strict=True).items():
        file.seek(0)
        caller.client.raise_request_exception = False
        answer = press(
            caller.with_cookie("csrftoken", TOKEN), replace(request, send={"file": file})
        )
        assert answer.status_code == 507, name
        assert world.words.leaked(name, all_of(answer)) == []
        answers[plain(answer, request)] = name
    assert len(answers) == 1
