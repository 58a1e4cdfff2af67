"""The table bites: with any one check taken out of the product, rows must deviate or words leak."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from articles.models import ArticleImport
from circles.models import Circle, Membership
from circles.rules import Offer
from discussions.models import PostRevision, Thread
from discussions.schemas import PostOut
from discussions.selectors.threads import threads_page
from learners.models import ApiToken, Learner
from notifications.models import Notification
from notifications.reach import Reach
from tests.matrix.callers import Caller
from tests.matrix.policy import MAILED, TABLE, for_token, found_at
from tests.matrix.table import Row
from tests.matrix.test_found import deviations, letters, queue
from tests.matrix.walking import Walk
from tests.matrix.world import World

pytestmark = pytest.mark.django_db

PRODUCT = (
    "config",
    "foundation",
    "learners",
    "articles",
    "circles",
    "discussions",
    "notifications",
)
ALL = [row for part in TABLE.values() for row in part]


def yes(*_args: object, **_more: object) -> bool:
    """Let everything through."""
    return True


@contextmanager
def without(rule: str, instead: Callable[..., Any]) -> Iterator[None]:
    """Take a rule out of the product, wherever it was imported to."""
    module, _, name = rule.rpartition(".")
    original = getattr(sys.modules[module], name)
    holders = [
        holder
        for holder in list(sys.modules.values())
        if getattr(holder, "__name__", "").split(".")[0] in PRODUCT
        and holder.__dict__.get(name) is original
    ]
    assert holders
    for holder in holders:
        setattr(holder, name, instead)
    # A door's guard holds the rule itself, so that it has to be another rule inside too.
    code, swappable = original.__code__, not instead.__code__.co_freevars
    if swappable and not code.co_freevars and name.startswith("is_"):
        original.__code__ = instead.__code__
    try:
        yield
    finally:
        original.__code__ = code
        for holder in holders:
            setattr(holder, name, original)


@dataclass(frozen=True)
class Tooth:
    """A check, what stands in its place, and the doors that must notice."""

    rule: str
    instead: Callable[..., Any]
    doors: tuple[str, ...]
    home: str = "on request"
    actors: tuple[str, ...] = ("stranger", "kicked")


def _page_of_all(learner: Learner | None, **narrowed: Any) -> Any:
    insider = Learner.objects.get(name="Member Quispe")
    return threads_page(insider, **narrowed)


def _what_once_stood(post: Any) -> dict[str, Any]:
    before = PostRevision.objects.filter(post=post).values_list("body", flat=True).first()
    return PostOut.from_orm(post).model_dump(mode="json") | {"body": before or post.body}


TEETH = [
    Tooth("circles.rules.can_read_circle", yes, ("GET circles:meetings", "GET circles:members")),
    Tooth(
        "circles.rules.circles_visible_to",
        lambda learner: Circle.objects.all(),
        ("GET discussions:circle", "GET /circles/{slug}", "GET circles:index"),
        home="invite only",
    ),
    Tooth(
        "circles.rules.circles_readable_by",
        lambda learner: Circle.objects.all(),
        ("GET /threads circle", "GET /threads/{uid}"),
    ),
    Tooth(
        "discussions.rules.threads_readable_by",
        lambda learner: Thread.objects.all(),
        ("GET discussions:thread", "GET /threads/{uid}/facts"),
        home="invite only",
    ),
    Tooth(
        "discussions.selectors.asking.threads_page",
        _page_of_all,
        ("GET /threads/similar by title",),
    ),
    Tooth("discussions.selectors.margin.threads_page", _page_of_all, ("GET discussions:article",)),
    Tooth(
        "circles.selectors.meetings.meeting_by_uid",
        lambda learner, circle, uid: circle.meetings.get(uid=uid),
        ("GET circles:meeting_calendar",),
    ),
    Tooth("circles.rules.can_attend_meetings", yes, ("GET circles:meeting_calendar",), home="open"),
    Tooth("circles.rules.can_facilitate_circle", yes, ("GET circles:manage", "POST circles:admit")),
    Tooth(
        "circles.rules.offer_to",
        lambda learner, circle, standing: Offer.JOIN,
        ("POST circles:join_circle", "POST /circles/{slug}/membership"),
    ),
    Tooth(
        "notifications.rules.notifications_shown_to",
        lambda learner: Notification.objects.filter(learner=learner),
        ("GET notifications:index", "GET /notifications"),
    ),
    Tooth(
        "discussions.rules.can_edit_post",
        yes,
        ("POST discussions:edit_post", "PATCH /threads/{uid}/posts/{number}"),
        actors=("member", "facilitator"),
    ),
    Tooth(
        "discussions.rules.can_remove_post",
        yes,
        ("POST discussions:remove_post",),
        actors=("member",),
    ),
    Tooth(
        "discussions.rules.can_accept_answer",
        yes,
        ("POST /threads/{uid}/accepted",),
        actors=("member",),
    ),
    Tooth(
        "discussions.schemas.post_json",
        _what_once_stood,
        ("GET /threads/{uid}/facts",),
        actors=("member",),
    ),
    Tooth("learners.rules.is_host", lambda learner: learner is not None, ("GET host_health",)),
    Tooth(
        "learners.rules.is_moderator",
        lambda learner: learner is not None,
        ("GET learners:host_people", "GET discussions:host_reports"),
    ),
    Tooth(
        "articles.rules.imports_visible_to",
        lambda learner: ArticleImport.objects.all(),
        ("GET articles:import_state", "GET /articles/imports/{uid}"),
    ),
]


@pytest.mark.parametrize("tooth", TEETH, ids=lambda tooth: tooth.rule)
def test_m1_notices_a_missing_check(world: World, actors: dict[str, Caller], tooth: Tooth):
    some = [actors[name] for name in tooth.actors]
    rows = [
        row
        for row in ALL
        if f"{row.method} {row.exit}" in tooth.doors and row.home in (tooth.home, "any")
    ]
    assert rows
    assert _noticed(world, rows, some) == []
    with without(tooth.rule, tooth.instead):
        assert _noticed(world, rows, some) != []


def _noticed(world: World, rows: list[Row], callers: list[Caller]) -> list[str]:
    walk = Walk(world, found=found_at()).along(rows, callers)
    return walk.deviations + walk.leaks


def test_m1_notices_that_revoked_tokens_open(world: World, tokens: dict[str, Caller]):
    (row,) = [row for row in ALL if (row.method, row.exit) == ("GET", "/me")]
    name = "member's revoked token"
    with without("learners.rules.live_tokens", ApiToken.objects.all):
        walk = Walk(world)
        walk.look(row, tokens[name], for_token(row, name))
    assert walk.deviations


@pytest.mark.parametrize("lane", ["instant", "digest"])
def test_m1_notices_that_letters_go_to_who_may_not_read(
    world: World, monkeypatch: pytest.MonkeyPatch, lane: str
):
    monkeypatch.setattr(Reach, "may_read", yes)
    queue(lane)
    told = letters(world, lane)
    rows = [row for row in MAILED if row.exit.startswith(lane)]
    assert deviations(world, rows, lambda row, actor: told.get(actor, "")) != []


def test_b20_notices_that_a_digest_is_not_looked_at_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("notifications.digests.rechecking._stale", lambda *args: set())
    queue("digest")
    closed = Membership.objects.filter(circle=world.circles["invite only"])
    closed.filter(learner=world.people["member"]).update(state="removed")
    met = world.words.met(letters(world, "digest")["member"])
    assert [place for place in met if place.endswith("invite only")] != []
