"""Joining a circle: one action, exact places, no second row."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from circles import actions
from circles.models import Circle, Membership
from foundation.activity.models import FactRow
from tests import cast
from tests.circles.people import crowd_size, race

ACTIVE = Membership.State.ACTIVE


def true_count(circle):
    return circle.memberships.filter(state=ACTIVE).count()


def test_joining_makes_a_member(circle, cleo, told):
    membership = actions.join_circle(actor=cleo, circle=circle)
    assert (membership.state, membership.role) == ("active", "member")
    assert membership.joined_at is not None
    before, circle = circle, Circle.objects.get(pk=circle.pk)
    assert circle.member_count == before.member_count + 1 == true_count(circle)
    assert circle.version == before.version + 1
    assert circle.audience_epoch == before.audience_epoch + 1
    fact = {"circle_id": circle.pk, "circle_slug": circle.slug, "learner_id": cleo.pk}
    assert told() == [("CircleJoined", cleo.pk, fact)]
    assert FactRow.objects.get().topic == f"circle:{circle.slug}"


def test_pressing_twice_changes_nothing_more(circle, cleo, kinds):
    first = actions.join_circle(actor=cleo, circle=circle)
    again = actions.join_circle(actor=cleo, circle=circle)
    assert again.pk == first.pk
    assert Circle.objects.get(pk=circle.pk).member_count == 3
    assert kinds() == ["CircleJoined"]


def test_coming_back_after_leaving_takes_the_same_row(circle, eli):
    row = circle.memberships.get(learner=eli)
    membership = actions.join_circle(actor=eli, circle=circle)
    assert membership.pk == row.pk
    assert membership.ended_at is None


def test_a_facilitator_who_left_comes_back_as_a_plain_member(circle, cleo):
    cast.join(circle, cleo, role="facilitator", state="left")
    assert actions.join_circle(actor=cleo, circle=circle).role == "member"


@pytest.mark.parametrize("admission", ["open", "request"])
def test_who_was_removed_cannot_come_back_by_themselves(circle, cleo, kinds, admission):
    Circle.objects.update(admission=admission)
    cast.join(circle, cleo, state="removed")
    with pytest.raises(ValidationError) as refused:
        actions.join_circle(actor=cleo, circle=circle)
    assert refused.value.code == "removed"
    assert kinds() == []


def test_asking_and_withdrawing_does_not_wipe_out_a_removal(circle, ada, cleo):
    actions.join_circle(actor=cleo, circle=circle)
    actions.remove_member(actor=ada, circle=circle, uid=cleo.uid)
    actions.request_admission(actor=cleo, circle=circle)
    actions.leave_circle(actor=cleo, circle=circle)
    assert circle.memberships.get(learner=cleo).state == "removed"
    with pytest.raises(ValidationError) as refused:
        actions.join_circle(actor=cleo, circle=circle)
    assert refused.value.code == "removed"


def test_a_closed_circle_is_joined_by_asking(closed_circle, cleo):
    with pytest.raises(ValidationError) as refused:
        actions.join_circle(actor=cleo, circle=closed_circle)
    assert refused.value.code == "admission_needed"


def test_a_request_that_waits_is_no_membership(closed_circle, cleo):
    cast.join(closed_circle, cleo, state="requested")
    with pytest.raises(ValidationError) as refused:
        actions.join_circle(actor=cleo, circle=closed_circle)
    assert refused.value.code == "admission_needed"


def test_who_waits_may_join_once_the_circle_is_open(circle, cleo):
    cast.join(circle, cleo, state="requested")
    assert actions.join_circle(actor=cleo, circle=circle).state == ACTIVE


@pytest.mark.parametrize("who", ["cleo", "eli"])
def test_a_hidden_circle_does_not_exist(hidden_circle, request, who):
    with pytest.raises(Circle.DoesNotExist):
        actions.join_circle(actor=request.getfixturevalue(who), circle=hidden_circle)


def test_the_suspended_join_nothing(circle, suspended):
    with pytest.raises(PermissionDenied):
        actions.join_circle(actor=suspended, circle=circle)


def test_a_full_circle_takes_nobody(circle, cleo, kinds):
    Circle.objects.update(capacity=2)
    with pytest.raises(ValidationError) as refused:
        actions.join_circle(actor=cleo, circle=circle)
    assert refused.value.code == "full"
    assert not circle.memberships.filter(learner=cleo).exists()
    assert kinds() == []


def test_places_are_counted_from_the_row_and_not_from_what_the_caller_held(circle, cleo):
    Circle.objects.update(capacity=2)
    assert circle.places_left > 0
    with pytest.raises(ValidationError):
        actions.join_circle(actor=cleo, circle=circle)


@pytest.mark.django_db(transaction=True)
def test_rolled_back_means_no_row_no_count_and_no_fact(circle, cleo):
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.join_circle(actor=cleo, circle=circle)
        raise RuntimeError
    assert not circle.memberships.filter(learner=cleo).exists()
    assert Circle.objects.get(pk=circle.pk).member_count == circle.member_count
    assert not FactRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_j01_a_crowd_in_waves_and_ten_places_in_each_circle(ada):
    crowd = [cast.learner(f"Person {number}") for number in range(100)]
    for wave in range(3):
        circle = cast.circle(f"Crowded {wave}", ada, capacity=11)
        joins = [partial(actions.join_circle, actor=who, circle=circle) for who in crowd]
        assert race(joins, threads=crowd_size()) == {"done": 10, "full": 90}
        circle.refresh_from_db()
        assert circle.member_count == true_count(circle) == 11
        facts = FactRow.objects.filter(kind="CircleJoined", topic=f"circle:{circle.slug}")
        assert facts.count() == 10
        assert circle.version == 11


@pytest.mark.django_db(transaction=True)
def test_j11_twenty_writers_at_once_meet_no_locked_database(ada):
    circle = cast.circle("Crowded", ada, capacity=31)
    crowd = [cast.learner(f"Person {number}") for number in range(40)]
    join = actions.join_circle
    ended = race([lambda who=who: join(actor=who, circle=circle) for who in crowd], threads=20)
    assert ended == {"done": 30, "full": 10}


@pytest.mark.django_db(transaction=True)
def test_one_person_pressing_many_times_at_once_is_one_member(circle, cleo):
    ended = race([lambda: actions.join_circle(actor=cleo, circle=circle)] * 24)
    assert ended == {"done": 24}
    assert Circle.objects.get(pk=circle.pk).member_count == true_count(circle) == 3
    assert FactRow.objects.filter(kind="CircleJoined").count() == 1


@pytest.mark.django_db(transaction=True)
def test_people_coming_and_going_at_once_leave_a_true_count(ada):
    circle = cast.circle("Revolving", ada, capacity=5)
    crowd = [cast.learner(f"Person {number}") for number in range(12)]
    moves = [
        lambda who=who, move=move: move(actor=who, circle=circle)
        for move in (actions.join_circle, actions.leave_circle, actions.join_circle)
        for who in crowd
    ]
    ended = race(moves)
    assert set(ended) <= {"done", "full"}
    circle.refresh_from_db()
    assert circle.member_count == true_count(circle) <= 5
