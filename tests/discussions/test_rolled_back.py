"""What is rolled back has never been: no row changed, no fact told."""

import pytest
from django.db import transaction

from discussions import actions
from discussions.models import Post, PostRevision, Thanks, Thread
from foundation.activity.models import FactRow
from tests import cast


@pytest.fixture
def answer(ada, ben, thread):
    """Ada's accepted answer, for which Ben gave thanks."""
    post = cast.post(thread, ada)
    actions.accept_answer(actor=ben, post=post)
    actions.give_thanks(actor=ben, post=post)
    return post


def everything():
    tables = (Thread, Post, PostRevision, Thanks, FactRow)
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in tables}


@pytest.mark.parametrize(
    "act",
    [
        lambda ada, ben, post: actions.edit_post(actor=ada, post=post, body="Other words"),
        lambda ada, ben, post: actions.remove_post(actor=ada, post=post),
        lambda ada, ben, post: actions.withdraw_thanks(actor=ben, post=post),
        lambda ada, ben, post: actions.withdraw_acceptance(actor=ben, thread=post.thread),
        lambda ada, ben, post: actions.accept_answer(actor=ben, post=cast.post(post.thread, ada)),
        lambda ada, ben, post: actions.give_thanks(actor=ben, post=cast.post(post.thread, ada)),
        lambda ada, ben, post: actions.mark_read(actor=ada, thread=post.thread, seq=2),
    ],
)
def test_nothing_is_left(ada, ben, answer, act):
    before = everything()
    with pytest.raises(RuntimeError), transaction.atomic():
        act(ada, ben, answer)
        raise RuntimeError
    assert everything() == before
