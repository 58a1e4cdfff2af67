"""Giving thanks and taking them back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from discussions.actions import give_thanks, withdraw_thanks
from discussions.models import Post, Thanks, Thread
from tests import cast


@pytest.fixture
def answer(ada, thread):
    """Ada's answer to Ben."""
    return cast.post(thread, ada)


def test_one_learner_thanks_once(ben, answer, facts_of):
    for _ in range(3):
        give_thanks(actor=ben, post=answer)
    answer.refresh_from_db()
    assert (answer.thanks_count, Thanks.objects.count()) == (1, 1)
    assert facts_of(answer.thread) == [(3, "ThanksGiven")]


def test_taken_back_once(ben, answer, facts_of):
    give_thanks(actor=ben, post=answer)
    for _ in range(2):
        withdraw_thanks(actor=ben, post=answer)
    answer.refresh_from_db()
    assert (answer.thanks_count, Thanks.objects.count()) == (0, 0)
    assert [kind for _, kind in facts_of(answer.thread)] == ["ThanksGiven", "ThanksWithdrawn"]


def test_b08_not_for_ones_own(ada, answer):
    with pytest.raises(PermissionDenied):
        give_thanks(actor=ada, post=answer)


def test_b08_members_only(cleo, eli, answer, closed_thread, ada):
    hidden = cast.post(closed_thread, ada)
    for stranger in (cleo, eli):
        with pytest.raises(PermissionDenied):
            give_thanks(actor=stranger, post=answer)
        with pytest.raises(Thread.DoesNotExist):
            give_thanks(actor=stranger, post=hidden)
    assert not Thanks.objects.exists()


def test_not_for_what_was_taken_down(ben, answer):
    Post.objects.filter(pk=answer.pk).update(removed_at=timezone.now())
    with pytest.raises(PermissionDenied):
        give_thanks(actor=ben, post=answer)
