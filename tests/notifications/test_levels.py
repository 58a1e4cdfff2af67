"""Follow, Digest, Mute: the more specific wins, and what one chose is never changed."""

import pytest
from django.core.exceptions import ValidationError

from circles.models import Circle
from discussions.models import Thread
from notifications.actions.levels import choose_circle_level, choose_thread_level
from notifications.levels import Levels, follow_by_itself
from notifications.models import Level, Preference
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


def level(learner, thread):
    return Levels.of([learner.pk], [thread.pk]).of_thread(learner.pk, thread.pk, thread.circle_id)


def test_digest_where_nothing_was_chosen(ben, thread):
    assert level(ben, thread) == Level.DIGEST


def test_the_thread_wins_over_its_circle(ben, circle, thread):
    choose_circle_level(actor=ben, circle=circle, level=Level.MUTE)
    assert level(ben, thread) == Level.MUTE
    choose_thread_level(actor=ben, thread=thread, level=Level.FOLLOW)
    assert level(ben, thread) == Level.FOLLOW


def test_asking_or_answering_follows_even_in_a_muted_circle(ben, circle, thread):
    choose_circle_level(actor=ben, circle=circle, level=Level.MUTE)
    follow_by_itself(ben.pk, thread)
    assert level(ben, thread) == Level.FOLLOW
    assert Preference.objects.get(thread=thread).is_explicit is False


def test_being_named_does_not_follow_in_a_muted_circle(ben, circle, thread):
    choose_circle_level(actor=ben, circle=circle, level=Level.MUTE)
    follow_by_itself(ben.pk, thread, named_only=True)
    assert level(ben, thread) == Level.MUTE


@pytest.mark.parametrize("chosen", [Level.MUTE, Level.DIGEST])
def test_nothing_that_happens_changes_what_one_chose(chosen, ben, thread):
    choose_thread_level(actor=ben, thread=thread, level=chosen)
    follow_by_itself(ben.pk, thread)
    assert level(ben, thread) == chosen


def test_choosing_again_replaces(ben, thread):
    follow_by_itself(ben.pk, thread)
    choose_thread_level(actor=ben, thread=thread, level=Level.DIGEST)
    row = Preference.objects.get(learner=ben, thread=thread)
    assert (row.level, row.is_explicit) == (Level.DIGEST, True)


def test_muting_a_circle_takes_its_followed_threads_along_on_request(ben, circle, closed_circle):
    near, far = cast.thread(circle, ben), cast.thread(closed_circle, ben)
    for thread in (near, far):
        follow_by_itself(ben.pk, thread)
    choose_circle_level(actor=ben, circle=circle, level=Level.MUTE)
    assert level(ben, near) == Level.FOLLOW
    choose_circle_level(actor=ben, circle=circle, level=Level.MUTE, with_threads=True)
    assert (level(ben, near), level(ben, far)) == (Level.MUTE, Level.FOLLOW)


def test_nobody_chooses_for_what_they_may_not_know_of(cleo, hidden_circle):
    thread = cast.thread(hidden_circle, cleo)
    with pytest.raises(Thread.DoesNotExist):
        choose_thread_level(actor=cleo, thread=thread, level=Level.FOLLOW)
    with pytest.raises(Circle.DoesNotExist):
        choose_circle_level(actor=cleo, circle=hidden_circle, level=Level.FOLLOW)


def test_there_are_three_levels(ben, thread):
    with pytest.raises(ValidationError, match="Follow, Digest or Mute"):
        choose_thread_level(actor=ben, thread=thread, level="loud")


def test_a_learner_chooses_for_themselves_alone(ada, ben, thread):
    rows.prefer(ada, Level.MUTE, thread=thread)
    choose_thread_level(actor=ben, thread=thread, level=Level.FOLLOW)
    assert (level(ada, thread), level(ben, thread)) == (Level.MUTE, Level.FOLLOW)
