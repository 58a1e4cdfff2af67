"""Questions as they are found: those that wait for me, and the newest."""

import pytest

from discussions.actions import remove_post
from discussions.selectors import latest_questions, threads_page, unanswered_for
from tests import cast


@pytest.fixture
def waiting(ada, ben, circle, closed_circle):
    """Ada's questions in both circles."""
    return [cast.thread(home, ada, title=f"In {home.name}") for home in (circle, closed_circle)]


def test_what_waits_for_me_is_others_in_my_circles(ada, ben, cleo, circle, waiting):
    cast.thread(circle, ben, title="My own")
    cast.post(cast.thread(circle, ada, title="Answered"), ben)
    assert list(unanswered_for(ben)) == waiting
    assert list(unanswered_for(cleo)) == [], "an open circle is read by all and asks its members"


def test_the_newest_that_one_may_read(ben, cleo, waiting):
    assert list(latest_questions(ben)) == waiting[::-1]
    assert list(latest_questions(cleo)) == list(latest_questions(None)) == waiting[:1]


def test_what_was_taken_down_is_in_no_list(ada, ben, waiting):
    for thread in waiting:
        remove_post(actor=ada, post=thread.posts.get())
    assert not unanswered_for(ben).exists() and not latest_questions(ben).exists()
    assert not threads_page(ben).exists()
