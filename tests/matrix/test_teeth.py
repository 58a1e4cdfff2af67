"""The table bites: with any one check taken out of the product, rows must deviate or words leak."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

from articles.actions import withdrawing
from articles.actions.withdrawing import restore_article, withdraw_article
from articles.models import Article
from circles.models import Membership
from foundation.files.models import StoredFile
from learners.models import ApiToken
from notifications.reach import Reach
from tests.matrix.callers import Caller
from tests.matrix.policy import MAILED, TABLE, for_token, found_at
from tests.matrix.table import Row
from tests.matrix.teeth import TEETH, Tooth, without, yes
from tests.matrix.test_found import deviations, letters, queue
from tests.matrix.walking import Walk
from tests.matrix.world import World

pytestmark = pytest.mark.django_db

ALL = [row for part in TABLE.values() for row in part]


@pytest.mark.parametrize("tooth", TEETH, ids=lambda tooth: f"{tooth.rule} at {tooth.doors[0]}")
def test_m1_notices_a_missing_check(world: World, actors: dict[str, Caller], tooth: Tooth):
    some = [actors[name] for name in tooth.actors]
    rows = [
        row
        for row in ALL
        if f"{row.method} {row.exit}" in tooth.doors and row.home in (tooth.home, "any")
    ]
    assert {f"{row.method} {row.exit}" for row in rows} == set(tooth.doors)
    with ExitStack() as gone:
        if tooth.through:
            gone.enter_context(without(*tooth.through))
        assert _noticed(world, rows, some) == []
        gone.enter_context(without(tooth.rule, tooth.instead))
        asleep = [row.exit for row in rows if not _noticed(world, [row], some)]
    assert asleep == []


def _noticed(world: World, rows: list[Row], callers: list[Caller]) -> list[str]:
    walk = Walk(world, found=found_at()).along(rows, callers)
    return walk.deviations + walk.leaks


@pytest.mark.parametrize("name", ["member's revoked token", "member's expired token"])
def test_m1_notices_that_ended_tokens_open(world: World, tokens: dict[str, Caller], name: str):
    (row,) = [row for row in ALL if (row.method, row.exit) == ("GET", "/me")]
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


@pytest.mark.parametrize(
    ("forgotten", "instead", "door"),
    [
        ("_pictures_only_of", lambda article: StoredFile.objects.none(), "files:picture withdrawn"),
        ("_fill", lambda passage, words: None, "/threads/{uid} withdrawn"),
    ],
)
def test_m1_notices_that_withdrawing_leaves_something(
    world: World,
    actors: dict[str, Caller],
    monkeypatch: pytest.MonkeyPatch,
    forgotten: str,
    instead: Callable[..., Any],
    door: str,
):
    """Restored, and withdrawn again by an action that forgets the pictures, or the passages."""
    article = Article.objects.get(uid=world.ids["open"]["withdrawn article"])
    curator = world.people["curator"]
    restore_article(actor=curator, article=article)
    monkeypatch.setattr(withdrawing, forgotten, instead)
    withdraw_article(actor=curator, article=article, reason="Its author asked for it.")
    rows = [row for row in ALL if (row.method, row.exit) == ("GET", door)]
    assert _noticed(world, rows, [actors["anon"], actors["member"]]) != []
