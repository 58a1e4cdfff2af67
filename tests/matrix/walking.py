"""Walks along the rows: knocks, tells what came of it as a sign, and looks for words that leak."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from urllib.parse import quote

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import reverse

from foundation.activity.models import FactRow
from tests.matrix.actors import INSIDE
from tests.matrix.callers import Caller
from tests.matrix.doors import Knock, absent, knock
from tests.matrix.exits import OPERATIONS
from tests.matrix.table import Row
from tests.matrix.world import World

_CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|name="live-ticket" content="[^"]*"'
    r'|name="key" value="[^"]*"|kept(?:=|%3D)[\w-]+|digests/[\w~-]+/read'
)
_PLACE = re.compile(r"(?:#|%23)p\d+")
# What the answer to two requests may differ in, besides what the requests themselves say.
_HEADERS = ("Content-Length", "Set-Cookie", "Expires")

# By who asked, and for what.
Nothings = dict[tuple[str, str], tuple[object, ...]]


@dataclass
class Walk:
    """What a walk along rows found: how many cells, and which were not as the table says."""

    world: World
    cells: int = 0
    deviations: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    found: dict[str, list[Row]] = field(default_factory=dict)
    # What was answered where nothing is: the same for whoever asks again, on whichever walk.
    nothings: Nothings = field(default_factory=dict)

    def along(self, rows: Iterable[Row], callers: Iterable[Caller]) -> "Walk":
        """Knock at each door as each caller."""
        callers = list(callers)
        for row in rows:
            for caller in callers:
                self.look(row, caller, row.signs[caller.name])
        return self

    def look(self, row: Row, caller: Caller, expected: str) -> None:
        """Knock once and compare; a hidden thing is compared with one that does not exist."""
        self.cells += 1
        request = knock(row.method, row.exit, self.world.ids_of(row.home))
        before = last_fact()
        with knocking():
            answer = caller.send(request)
            sign, changed = sign_of(row, answer), last_fact() != before
        where = f"{row.method} {row.exit} ({row.home}) as {caller.name}"
        if sign != expected:
            self.deviations.append(f"{where}: {sign!r} ({answer.status_code}), not {expected!r}")
        # Whoever must prove anew who they are is signed out, which is a fact of its own.
        if changed and sign not in "+~" and not (sign == ">" and caller.actor != "anon"):
            self.deviations.append(f"{where}: something happened although it was refused")
        self._listen(row, caller.actor, where, request, answer)
        if expected == "-":
            self._compare(row, caller, where, request, answer, set(request.ids))
        elif (
            expected in ">!"
            and row.home == "invite only"
            and caller.actor not in INSIDE
            and "accept" not in row.exit
        ):
            # Whatever the door says, it must not say more than it would of no circle at all.
            of_the_home = {name for name in request.ids if name not in self.world.shared}
            self._compare(row, caller, where, request, answer, of_the_home)

    def _listen(
        self, row: Row, actor: str, where: str, request: Knock, answer: HttpResponse
    ) -> None:
        text = all_of(answer)
        told = self.world.words.leaked(actor, text, said=request.said)
        if row.exit.startswith(("circles:accept_invitation", "/invitations/accepted")):
            # Who holds a link is shown what the circle is.
            told = [place for place in told if " of the circle, " not in place]
        self.leaks += [f"{where}: {place}" for place in told]
        met = self.world.words.met(text)
        for row_, place in self._sought(row):
            found = "+" if f"{place}, {row_.home}" in met else "."
            if found != row_.signs[actor]:
                self.deviations.append(f"{where}: {place}: {found!r}, not {row_.signs[actor]!r}")

    def _sought(self, row: Row) -> Iterator[tuple[Row, str]]:
        """Yield the rows that say who finds what at this door, and what that is."""
        for one in self.found.get(f"{row.method} {row.exit}", ()):
            if one.home == row.home or row.home not in self.world.circles:
                yield one, one.exit.partition(" @ ")[2]

    def _compare(
        self,
        row: Row,
        caller: Caller,
        where: str,
        request: Knock,
        answer: HttpResponse,
        names: set[str],
    ) -> None:
        """Compare with a request that names nothing, and with one whose last id names nothing."""
        ids = self.world.ids_of(row.home)
        last = [name for name in request.ids if name in names][-1:]
        for gone in {tuple(sorted(names)), tuple(last)} - {()}:
            nothing = knock(row.method, row.exit, absent(ids, *gone))
            if plain(answer, request) != self._nothing(caller, nothing):
                self.deviations.append(f"{where}: unlike {nothing.path}, which does not exist")

    def _nothing(self, caller: Caller, nothing: Knock) -> tuple[object, ...]:
        key = caller.name, nothing.method + nothing.said
        if key not in self.nothings:
            with knocking():
                self.nothings[key] = plain(caller.send(nothing), nothing)
        return self.nothings[key]


@contextmanager
def knocking() -> Iterator[None]:
    """Undo what a knock changes, so that every actor finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    # Where addresses are counted against those who try too often.
    cache.clear()


def sign_of(row: Row, answer: HttpResponse) -> str:
    """Return the table's sign for an answer, or its status where there is none."""
    status = answer.status_code
    if status in (302, 303):
        return ">" if answer.headers["Location"].startswith(reverse("account_login")) else "~"
    if row.is_api and status < 300:
        return "+" if status in OPERATIONS[row.door] else str(status)
    return {200: "+", 201: "+", 401: ">", 403: "x", 404: "-", 422: "!"}.get(status, str(status))


def all_of(answer: HttpResponse) -> str:
    """Return everything an answer says, headers included."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    cookies = answer.cookies.output()
    # A picture is no text, but what is written in it is found as any other word.
    return f"{headers}\n{cookies}\n{answer.content.decode(errors='replace')}"


def plain(answer: HttpResponse, request: Knock) -> tuple[object, ...]:
    """Return an answer without what differs from one request to the next."""
    body = _CHANGING.sub("", answer.content.decode(errors="replace"))
    headers = {name: value for name, value in answer.headers.items() if name not in _HEADERS}
    location = _CHANGING.sub("", headers.pop("Location", ""))
    return (
        answer.status_code,
        _unsaid(body, request),
        _unsaid(location, request),
        tuple(sorted(headers.items())),
    )


def _unsaid(text: str, request: Knock) -> str:
    """Return a text without the ids that the request named, however they are written in it."""
    for path in (request.path, escape(request.path), quote(request.path, safe="")):
        text = text.replace(path, "…")
    for id_ in request.ids.values():
        if len(id_) > 9:
            text = text.replace(id_, "…")
    return _PLACE.sub("…", text)


def last_fact() -> int:
    """Return the newest fact: whatever happens records one."""
    with connection.cursor() as cursor:
        # Asked twice for each cell, and to put it in the words of a model costs more than to ask.
        cursor.execute(f"SELECT max(id) FROM {FactRow._meta.db_table}")
        return cursor.fetchone()[0] or 0
