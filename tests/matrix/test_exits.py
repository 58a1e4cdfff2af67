"""No exit without a row: what is new in the product has to be decided about in the table."""

import pytest

from tests.matrix import exits, page, policy, ways, ways_out
from tests.matrix.dummies import DUMMIES, Dummy

pytestmark = pytest.mark.django_db

ROWS = {row.door for part in policy.TABLE.values() for row in part}
# Each kind of exit: what there is, and what somebody has decided about.
KINDS = {
    "page or operation": (exits.doors, ROWS),
    "live topic": (exits.topics, policy.TOPICS),
    "frame": (ways_out.frames, set(ways.FRAMES)),
    "notification": (exits.notification_kinds, set(policy.NOTIFICATIONS)),
    "letter": (exits.letters, set(policy.LETTERS)),
    "writer of letters": (ways_out.letters_written, set(ways.LETTERS_WRITTEN)),
    "search": (ways_out.searches, set().union(*ways.SEARCHES.values())),
    "file": (ways_out.files, set(ways.FILES)),
    "address before the pages": (ways_out.before_the_pages, set(ways.BEFORE_THE_PAGES)),
    "middleware": (ways_out.middlewares, set(ways.MIDDLEWARES)),
}


def undecided(kind: str) -> set[object]:
    """Return what is in the product and has no row."""
    found, decided = KINDS[kind]
    return found() - decided


@pytest.mark.parametrize("kind", KINDS)
def test_m1_every_exit_has_a_row(kind: str):
    new = undecided(kind)
    assert not new, f"{kind}: decide who may, and write the row of {new} in policy.py or ways.py"


@pytest.mark.parametrize("kind", KINDS)
def test_m1_every_row_has_an_exit(kind: str):
    found, decided = KINDS[kind]
    gone = decided - found()
    assert not gone, f"{kind}: {gone} has a row in policy.py or ways.py and is gone"


@pytest.mark.parametrize("dummy", DUMMIES, ids=lambda dummy: dummy.name)
def test_m1_an_exit_without_a_row_is_noticed(dummy: Dummy, monkeypatch, tmp_path):
    """The tooth: one more exit of each sort, which nobody has decided about."""
    dummy.add(monkeypatch, tmp_path)
    assert undecided(dummy.kind) != set()


def test_every_kind_of_exit_has_a_tooth():
    assert {dummy.kind for dummy in DUMMIES} == set(KINDS)


def test_the_page_for_people_says_what_the_table_says():
    said = page.PAGE.read_text(encoding="utf-8")
    assert said == page.text(), "run: python -m tests.matrix"
