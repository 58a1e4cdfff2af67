"""The asker says which answer worked."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from discussions.actions import accept_answer, remove_post, withdraw_acceptance
from discussions.models import Thread
from tests import cast


@pytest.fixture
def answer(ada, thread):
    """Ada's answer to Ben."""
    return cast.post(thread, ada)


def test_it_marks_the_answer(ben, answer, facts_of):
    thread = accept_answer(actor=ben, post=answer)
    thread.refresh_from_db()
    assert (thread.accepted, thread.state) == (answer, "accepted")
    assert thread.accepted_at is not None
    assert facts_of(thread) == [(3, "AnswerAccepted")]


def test_a_repeat_changes_nothing(ben, answer, facts_of):
    for _ in range(2):
        accept_answer(actor=ben, post=answer)
    assert len(facts_of(answer.thread)) == 1


def test_another_takes_its_place(ada, ben, thread, answer, facts_of):
    better = cast.post(thread, ada)
    accept_answer(actor=ben, post=answer)
    accept_answer(actor=ben, post=better)
    assert Thread.objects.get().accepted == better
    kinds = [kind for _, kind in facts_of(thread)]
    assert kinds == ["AnswerAccepted", "AcceptanceWithdrawn", "AnswerAccepted"]


def test_only_the_asker_may(ada, cleo, answer):
    for other in (ada, cleo):
        with pytest.raises(PermissionDenied):
            accept_answer(actor=other, post=answer)
        with pytest.raises(PermissionDenied):
            withdraw_acceptance(actor=other, thread=answer.thread)


def test_not_after_leaving(ben, circle, answer):
    circle.memberships.filter(learner=ben).update(state="left")
    with pytest.raises(PermissionDenied):
        accept_answer(actor=ben, post=answer)


def test_only_an_answer_that_stands(ada, ben, thread, answer):
    comment = cast.post(thread, ada, kind="comment")
    removed = remove_post(actor=ada, post=answer)
    for post in (thread.posts.get(number=1), comment, removed):
        with pytest.raises(ValidationError) as refused:
            accept_answer(actor=ben, post=post)
        assert refused.value.code == "not_an_answer"


def test_it_can_be_taken_back_once(ben, answer, facts_of):
    accept_answer(actor=ben, post=answer)
    for _ in range(2):
        thread = withdraw_acceptance(actor=ben, thread=answer.thread)
    assert (thread.accepted, thread.state) == (None, "answered")
    assert [kind for _, kind in facts_of(thread)] == ["AnswerAccepted", "AcceptanceWithdrawn"]
