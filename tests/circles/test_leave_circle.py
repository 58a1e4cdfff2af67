"""Leaving a circle, and withdrawing a request."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from circles import actions
from circles.models import Circle, Invitation, Membership
from circles.rules import can_read_circle
from tests import cast
from tests.circles.people import race


def test_leaving_ends_the_membership(closed_circle, ben, told):
    actions.leave_circle(actor=ben, circle=closed_circle)
    membership = closed_circle.memberships.get(learner=ben)
    assert membership.state == "left"
    assert membership.ended_at is not None
    circle = Circle.objects.get(pk=closed_circle.pk)
    assert circle.member_count == 1
    assert circle.audience_epoch == closed_circle.audience_epoch + 1
    assert circle.version == closed_circle.version + 1
    assert not can_read_circle(ben, circle)
    assert [(kind, actor) for kind, actor, _data in told()] == [("CircleLeft", ben.pk)]


@pytest.mark.parametrize("who", ["cleo", "eli"])
def test_who_is_not_in_has_nothing_to_leave(circle, kinds, request, who):
    actions.leave_circle(actor=request.getfixturevalue(who), circle=circle)
    assert kinds() == []
    assert Circle.objects.get(pk=circle.pk).version == circle.version


def test_withdrawing_a_request(closed_circle, cleo, told):
    actions.request_admission(actor=cleo, circle=closed_circle, note="Hello")
    actions.leave_circle(actor=cleo, circle=closed_circle)
    assert closed_circle.memberships.get(learner=cleo).state == "left"
    assert Circle.objects.get(pk=closed_circle.pk).member_count == 2
    kind, actor, data = told()[-1]
    assert (kind, actor, data["learner_id"]) == ("AdmissionDeclined", cleo.pk, cleo.pk)


def test_the_last_facilitator_stays_while_others_do(circle, ada, kinds):
    with pytest.raises(ValidationError) as refused:
        actions.leave_circle(actor=ada, circle=circle)
    assert refused.value.code == "last_facilitator"
    assert kinds() == []


def test_one_of_two_facilitators_may_go(circle, ada, ben):
    circle.memberships.filter(learner=ben).update(role="facilitator")
    actions.leave_circle(actor=ada, circle=circle)
    assert circle.memberships.get(learner=ada).role == "member"


def test_a_suspended_facilitator_does_not_count(circle, ada, suspended):
    cast.join(circle, suspended, role="facilitator")
    with pytest.raises(ValidationError) as refused:
        actions.leave_circle(actor=ada, circle=circle)
    assert refused.value.code == "last_facilitator"


def test_who_is_alone_may_go_and_the_circle_stays(circle, ada, ben):
    actions.leave_circle(actor=ben, circle=circle)
    actions.leave_circle(actor=ada, circle=circle)
    assert Circle.objects.get(pk=circle.pk).member_count == 0


def test_invitations_end_with_who_made_them(circle, ada, ben):
    circle.memberships.filter(learner=ben).update(role="facilitator")
    _invitation, secret = actions.invite(actor=ben, circle=circle)
    actions.leave_circle(actor=ben, circle=circle)
    assert circle.invitations.get().revoked_at <= timezone.now()
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_invitation(actor=ben, secret=secret)


@pytest.mark.django_db(transaction=True)
def test_j08_facilitators_leaving_at_once_never_leave_a_circle_alone(ada):
    crowd = [cast.learner(f"Facilitator {number}") for number in range(7)]
    circle = cast.circle("Many hands", ada, members=[cast.learner("Plain Member")])
    for person in crowd:
        cast.join(circle, person, role="facilitator")
    Circle.objects.update(member_count=9)
    leave = actions.leave_circle
    ended = race([lambda who=who: leave(actor=who, circle=circle) for who in [ada, *crowd]])
    assert ended == {"done": 7, "last_facilitator": 1}
    left = circle.memberships.filter(state="active")
    assert left.filter(role=Membership.Role.FACILITATOR).count() == 1
    assert Circle.objects.get(pk=circle.pk).member_count == left.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(6))
def test_j08_one_leaves_while_another_steps_back_or_is_put_down(ada, ben, cleo, _round):
    """Whoever comes first, one of the two stays to look after the circle and Cleo."""
    circle = cast.circle("Two hands", ada, members=[ben, cleo])
    circle.memberships.filter(learner=ben).update(role="facilitator")
    change = actions.change_role
    ended = race(
        [
            lambda: actions.leave_circle(actor=ada, circle=circle),
            lambda: change(actor=ben, circle=circle, uid=ben.uid, role=Membership.Role.MEMBER),
            lambda: change(actor=ada, circle=circle, uid=ben.uid, role=Membership.Role.MEMBER),
            lambda: actions.leave_circle(actor=ben, circle=circle),
        ],
        threads=4,
    )
    assert set(ended) <= {"done", "denied", "absent", "last_facilitator"}
    left = circle.memberships.filter(state="active", role=Membership.Role.FACILITATOR)
    assert left.count() == 1
