"""No exit without a row: what is new in the product has to be decided about in the table."""

import pytest

from tests.matrix import exits, page, policy

pytestmark = pytest.mark.django_db
WHERE = "is in the product and not in tests/matrix/policy.py: decide who may, and write its row"


def rows() -> set[tuple[str, str]]:
    return {row.door for part in policy.TABLE.values() for row in part}


def test_m1_every_door_has_a_row():
    new = exits.doors() - rows() - set(policy.LEFT_TO_OTHERS)
    assert not new, f"{sorted(new)} {WHERE} (its ids and what it is sent stand in doors.py)"


def test_m1_every_row_has_a_door():
    gone = rows() - exits.doors()
    assert not gone, f"{sorted(gone)} stands in tests/matrix/policy.py and is gone from the product"


def test_m1_every_live_topic_has_a_row():
    new = exits.topics() - policy.TOPICS
    assert not new, f"the live topic {sorted(new)} {WHERE}"


def test_m1_every_frame_has_a_row():
    assert exits.frames() == policy.FRAMES, f"a type of frame {WHERE}"


def test_m1_every_kind_of_notification_has_a_row():
    assert exits.notification_kinds() == set(policy.NOTIFICATIONS), f"a notification {WHERE}"


def test_m1_every_letter_has_a_row():
    assert exits.letters() == set(policy.LETTERS), f"a letter {WHERE}"


def test_the_page_for_people_says_what_the_table_says():
    said = page.PAGE.read_text(encoding="utf-8")
    assert said == page.text(), "run: python -m tests.matrix"
