"""Every cell of the table, held against the real doors (trust goal 14)."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings

from learners.models import Learner
from notifications.selectors import unread_count
from tests.matrix.actors import TOKENS
from tests.matrix.callers import Caller
from tests.matrix.policy import TABLE, for_token, found_at
from tests.matrix.table import Row
from tests.matrix.walking import Nothings, Walk
from tests.matrix.world import World

pytestmark = pytest.mark.django_db

PARTS = [
    (name, home) for name, rows in TABLE.items() for home in dict.fromkeys(r.home for r in rows)
]


@pytest.fixture(scope="module")
def nothings() -> Nothings:
    """What is answered where nothing is: the same on every walk, so each is asked for once."""
    return {}


@pytest.fixture(autouse=True, scope="module")
def one_count() -> Iterator[None]:
    """Count for each bell once: every knock finds the same world, and so do its pages.

    Whether the bell counts what it may is for test_found to say, and page by page test_unmoved.
    """
    with pytest.MonkeyPatch.context() as patch:
        counted = cache(lambda pk: unread_count(Learner.objects.get(pk=pk)))
        patch.setattr("notifications.context.unread_count", lambda learner: counted(learner.pk))
        yield


def _rows(part: str, home: str) -> list[Row]:
    return [row for row in TABLE[part] if row.home == home]


@pytest.mark.parametrize(("part", "home"), PARTS)
def test_m1_people(
    world: World, actors: dict[str, Caller], nothings: Nothings, part: str, home: str
):
    walk = Walk(world, found=found_at(), nothings=nothings).along(
        _rows(part, home), actors.values()
    )
    assert walk.deviations == []
    assert walk.leaks == []


@pytest.mark.parametrize(("part", "home"), PARTS)
def test_m1_programs(
    world: World, tokens: dict[str, Caller], nothings: Nothings, part: str, home: str
):
    walk = Walk(world, nothings=nothings)
    for row in _rows(part, home):
        if row.is_api:
            for name in TOKENS:
                walk.look(row, tokens[name], for_token(row, name))
    assert walk.deviations == []
    assert walk.leaks == []


def test_m1_every_row_of_what_is_found_is_about_a_door():
    doors = {f"{row.method} {row.exit}" for rows in TABLE.values() for row in rows}
    assert set(found_at()) - doors == set()


def test_m06_no_private_word_is_logged(world: World, log: list[str]):
    """Ids of what was asked for may stand in a line, secrets and words may not."""
    ids = re.compile("slug of the circle|title of the .* question")
    said = {place for line in log for place in world.words.met(line)}
    assert {place for place in said if not ids.match(place)} == set()
    assert settings.SECRET_KEY not in "".join(log)
