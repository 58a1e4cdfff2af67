"""What facilitators do with members: roles, removal, letting back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from circles import actions, selectors
from circles.models import Circle, Membership
from circles.rules import can_facilitate_circle, can_read_circle
from tests import cast

FACILITATOR, MENTOR, MEMBER = (
    Membership.Role.FACILITATOR,
    Membership.Role.MENTOR,
    Membership.Role.MEMBER,
)


def test_removing_shuts_out_at_once(closed_circle, ada, ben, told):
    actions.remove_member(actor=ada, circle=closed_circle, uid=ben.uid)
    circle = Circle.objects.get(pk=closed_circle.pk)
    assert circle.member_count == 1
    assert circle.audience_epoch == closed_circle.audience_epoch + 1
    assert not can_read_circle(ben, circle)
    kind, actor, data = told()[-1]
    assert (kind, actor, data["learner_id"]) == ("MemberRemoved", ada.pk, ben.pk)


def test_removing_twice_is_removing_once(circle, ada, ben, kinds):
    for _twice in range(2):
        actions.remove_member(actor=ada, circle=circle, uid=ben.uid)
    assert kinds() == ["MemberRemoved"]
    assert Circle.objects.get(pk=circle.pk).member_count == 1


def test_to_go_oneself_one_leaves(circle, ada):
    with pytest.raises(ValidationError) as refused:
        actions.remove_member(actor=ada, circle=circle, uid=ada.uid)
    assert refused.value.code == "leave_instead"


@pytest.mark.parametrize("who", ["eli", "cleo"])
def test_who_is_no_member_cannot_be_removed(circle, ada, request, who):
    with pytest.raises(Membership.DoesNotExist):
        actions.remove_member(actor=ada, circle=circle, uid=request.getfixturevalue(who).uid)


def test_letting_back_opens_the_door_again(circle, ada, ben, kinds):
    actions.remove_member(actor=ada, circle=circle, uid=ben.uid)
    assert [standing.learner for standing in selectors.removed_from(ada, circle)] == [ben]
    for _twice in range(2):
        actions.lift_removal(actor=ada, circle=circle, uid=ben.uid)
    assert kinds() == ["MemberRemoved", "RemovalLifted"]
    assert not selectors.removed_from(ada, circle).exists()
    assert actions.join_circle(actor=ben, circle=circle).is_active


def test_letting_back_who_asks_meanwhile_keeps_their_request(circle, ada, ben):
    actions.remove_member(actor=ada, circle=circle, uid=ben.uid)
    actions.request_admission(actor=ben, circle=circle)
    actions.lift_removal(actor=ada, circle=circle, uid=ben.uid)
    standing = circle.memberships.get(learner=ben)
    assert (standing.state, standing.was_removed) == ("requested", False)


@pytest.mark.parametrize("role", [MENTOR, FACILITATOR])
def test_a_role_is_given_and_told(circle, ada, ben, told, role):
    for _twice in range(2):
        actions.change_role(actor=ada, circle=circle, uid=ben.uid, role=role)
    after = Circle.objects.get(pk=circle.pk)
    assert after.audience_epoch == circle.audience_epoch + 1
    assert can_facilitate_circle(ben, after) is (role == FACILITATOR)
    assert [(kind, data["role"]) for kind, _actor, data in told()] == [("RoleChanged", role)]


def test_the_last_facilitator_keeps_the_role(circle, ada, ben):
    with pytest.raises(ValidationError) as refused:
        actions.change_role(actor=ada, circle=circle, uid=ada.uid, role=MEMBER)
    assert refused.value.code == "last_facilitator"
    actions.change_role(actor=ada, circle=circle, uid=ben.uid, role=FACILITATOR)
    actions.change_role(actor=ada, circle=circle, uid=ada.uid, role=MEMBER)
    assert not can_facilitate_circle(ada, circle)


def test_invitations_end_with_the_role(circle, ada, ben):
    actions.change_role(actor=ada, circle=circle, uid=ben.uid, role=FACILITATOR)
    actions.invite(actor=ben, circle=circle)
    actions.change_role(actor=ada, circle=circle, uid=ben.uid, role=MENTOR)
    assert circle.invitations.get().revoked_at is not None


@pytest.mark.parametrize("who", ["ben", "cleo", "eli"])
def test_nobody_but_facilitators_does_any_of_it(circle, hidden_circle, ada, request, who):
    actor = request.getfixturevalue(who)
    inside = who == "ben"
    for each, refusal in (
        (circle, PermissionDenied),
        (hidden_circle, PermissionDenied if inside else Circle.DoesNotExist),
    ):
        with pytest.raises(refusal):
            actions.remove_member(actor=actor, circle=each, uid=ada.uid)
        with pytest.raises(refusal):
            actions.lift_removal(actor=actor, circle=each, uid=ada.uid)
        with pytest.raises(refusal):
            actions.change_role(actor=actor, circle=each, uid=ada.uid, role=MEMBER)


def test_b13_a_member_of_another_circle_is_not_there(circle, ben):
    other = cast.learner("Ola Other")
    own = cast.circle("Another one", other)
    for act in (actions.remove_member, actions.lift_removal):
        with pytest.raises(Membership.DoesNotExist):
            act(actor=other, circle=own, uid=ben.uid)
    with pytest.raises(Membership.DoesNotExist):
        actions.change_role(actor=other, circle=own, uid=ben.uid, role=MENTOR)


def test_members_come_by_role_then_by_seniority(circle, ada, ben, cleo):
    cast.join(circle, cleo, role="mentor")
    assert [member.learner for member in selectors.members_of(circle)] == [ada, cleo, ben]


def test_strangers_to_a_closed_circle_learn_who_facilitates_and_no_more(closed_circle, ada, cleo):
    known = selectors.members_known_to(cleo, closed_circle)
    assert [member.learner for member in known] == [ada]
