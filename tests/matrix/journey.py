"""A journey through every door of the table, done for good, with words of its own in every form."""

from dataclasses import replace

from tests.matrix.actors import ACTORS, EVERYONE, INSIDE, NOBODY
from tests.matrix.callers import Caller
from tests.matrix.doors import Knock, knock
from tests.matrix.policy import TABLE
from tests.matrix.table import Row
from tests.matrix.walking import sign_of
from tests.matrix.world import World

# What people type as they like; all else has a shape of its own.
_FREE = {"about", "agenda", "body", "name", "note", "place", "purpose", "rhythm", "statement",
         "story", "title", "where", "words"}  # fmt: skip
# After these the next one would find nobody at home.
_LAST = ("leave", "remove", "revoke", "suspend", "logout", "DELETE", "change_role", "members/{uid}",
         "take_role")  # fmt: skip
# They were knocked at with nothing, so that nothing comes of it; here somebody signs in.
_SIGNING_IN = (
    ("account_login", ("login", "password")),
    ("account_request_login_code", ("email",)),
    ("account_signup", ("email", "name")),
    ("account_reset_password", ("email",)),
)


def travel(world: World, callers: dict[str, Caller]) -> set[str]:
    """Knock at each door as somebody who may; return the doors that did nowhere as they say."""
    rows = [row for part in TABLE.values() for row in part if _may(row)]
    rows.sort(key=lambda row: (row.method != "GET", any(one in _last(row) for one in _LAST)))
    done = {_last(row) for row in rows if _knock_for_good(world, row, callers[_may(row)[0]])}
    for page, fields in _SIGNING_IN:
        request = knock("POST", page, world.ids["open"])
        typed = {field: _typed(world, page, field) for field in fields}
        callers["anon"].send(replace(request, send=typed))
    return {_last(row) for row in rows} - done


def _may(row: Row) -> list[str]:
    """Return who may, those first whom the world is private to."""
    order = sorted(ACTORS, key=lambda name: (name not in INSIDE, name == "facilitator"))
    return [name for name in order if row.signs[name] in "+~"]


def _last(row: Row) -> str:
    return f"{row.method} {row.exit}"


def _knock_for_good(world: World, row: Row, caller: Caller) -> bool:
    request = knock(row.method, row.exit, world.ids_of(row.home))
    if row.method != "GET":
        request = replace(request, send=_in_words(world, row, request))
    answer = caller.send(request)
    return sign_of(row, answer) == row.signs[caller.name]


def _in_words(world: World, row: Row, request: Knock) -> dict[str, object]:
    where = f"{row.method} {row.exit}, {row.home}"
    return {
        name: world.words.new(f"{name} in {where}", EVERYONE) if name in _FREE else value
        for name, value in request.send.items()
    }


def _typed(world: World, page: str, field: str) -> str:
    word = world.words.new(f"{field} typed at {page}", NOBODY)
    return word if field in ("password", "name") else f"{word}@example.org"
