"""Every cell of the table, held against the real doors (trust goal 14)."""

import re

import pytest
from django.conf import settings

from tests.matrix.actors import TOKENS
from tests.matrix.callers import Caller
from tests.matrix.policy import TABLE, for_token, found_at
from tests.matrix.table import Row
from tests.matrix.walking import Walk
from tests.matrix.world import World

pytestmark = pytest.mark.django_db

PARTS = [
    (name, home) for name, rows in TABLE.items() for home in dict.fromkeys(r.home for r in rows)
]


def _rows(part: str, home: str) -> list[Row]:
    return [row for row in TABLE[part] if row.home == home]


@pytest.mark.parametrize(("part", "home"), PARTS)
def test_m1_people(world: World, actors: dict[str, Caller], part: str, home: str):
    walk = Walk(world, found=found_at()).along(_rows(part, home), actors.values())
    assert walk.deviations == []
    assert walk.leaks == []


@pytest.mark.parametrize(("part", "home"), PARTS)
def test_m1_programs(world: World, tokens: dict[str, Caller], part: str, home: str):
    walk = Walk(world)
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
