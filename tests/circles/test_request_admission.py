"""Asking to be admitted, and the facilitators' answer."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from circles import actions, selectors
from circles.models import Circle, Membership
from foundation.activity.models import FactRow
from tests import cast
from tests.circles.people import race


@pytest.fixture
def asking(closed_circle, cleo):
    """Cleo asks to be admitted."""
    return actions.request_admission(actor=cleo, circle=closed_circle, note=" I dig trenches. ")


def test_asking_waits_for_a_facilitator(closed_circle, cleo, told):
    standing = actions.request_admission(actor=cleo, circle=closed_circle, note=" I dig.\nDeep. ")
    assert (standing.state, standing.note) == ("requested", "I dig.\nDeep.")
    assert Circle.objects.get(pk=closed_circle.pk).member_count == 2
    assert [(kind, actor) for kind, actor, _data in told()] == [("AdmissionRequested", cleo.pk)]


def test_asking_twice_is_asking_once(closed_circle, cleo, asking, kinds):
    again = actions.request_admission(actor=cleo, circle=closed_circle, note="Please!")
    assert (again.pk, again.note) == (asking.pk, "I dig trenches.")
    assert kinds() == []


def test_a_member_asks_for_nothing(closed_circle, ben, kinds):
    assert actions.request_admission(actor=ben, circle=closed_circle).state == "active"
    assert kinds() == []


@pytest.mark.parametrize(
    ("admission", "state", "code"),
    [("open", None, "join_directly"), ("open", "left", "join_directly")],
)
def test_an_open_circle_is_joined_without_asking(circle, cleo, admission, state, code):
    if state:
        cast.join(circle, cleo, state=state)
    with pytest.raises(ValidationError) as refused:
        actions.request_admission(actor=cleo, circle=circle)
    assert refused.value.code == code


def test_who_was_removed_may_ask_even_where_others_join(circle, cleo):
    cast.join(circle, cleo, state="removed")
    assert actions.request_admission(actor=cleo, circle=circle).was_removed


def test_a_hidden_circle_takes_no_requests(hidden_circle, cleo):
    with pytest.raises(Circle.DoesNotExist):
        actions.request_admission(actor=cleo, circle=hidden_circle)


def test_the_suspended_ask_for_nothing(closed_circle, suspended):
    with pytest.raises(PermissionDenied):
        actions.request_admission(actor=suspended, circle=closed_circle)


def test_where_nobody_facilitates_nobody_could_admit(closed_circle, cleo):
    Membership.objects.update(role="member")
    with pytest.raises(ValidationError) as refused:
        actions.request_admission(actor=cleo, circle=closed_circle)
    assert refused.value.code == "nobody_admits"


@pytest.mark.parametrize("note", ["x" * 501, "bell\x07", "nul\x00"])
def test_a_note_out_of_bounds_is_refused(closed_circle, cleo, note):
    with pytest.raises(ValidationError) as refused:
        actions.request_admission(actor=cleo, circle=closed_circle, note=note)
    assert "note" in refused.value.message_dict


def test_asking_again_and_again_has_to_wait(closed_circle, cleo, asking):
    actions.leave_circle(actor=cleo, circle=closed_circle)
    with pytest.raises(ValidationError) as refused:
        actions.request_admission(actor=cleo, circle=closed_circle)
    assert refused.value.code == "asked_just_now"
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert actions.request_admission(actor=cleo, circle=closed_circle).state == "requested"


def test_admitting_makes_a_member(closed_circle, ada, cleo, asking, told):
    membership = actions.admit(actor=ada, circle=closed_circle, uid=cleo.uid)
    assert membership.state == "active"
    circle = Circle.objects.get(pk=closed_circle.pk)
    assert circle.member_count == 3
    assert circle.audience_epoch == closed_circle.audience_epoch + 1, "asking changed no reader"
    kind, actor, data = told()[-1]
    assert (kind, actor, data["learner_id"]) == ("CircleJoined", ada.pk, cleo.pk)


def test_admitting_lifts_a_removal(closed_circle, ada, ben, cleo):
    actions.remove_member(actor=ada, circle=closed_circle, uid=ben.uid)
    actions.request_admission(actor=ben, circle=closed_circle)
    assert not actions.admit(actor=ada, circle=closed_circle, uid=ben.uid).was_removed


def test_declining_ends_the_request(closed_circle, ada, cleo, asking, told):
    actions.decline_admission(actor=ada, circle=closed_circle, uid=cleo.uid)
    assert closed_circle.memberships.get(learner=cleo).state == "left"
    kind, actor, data = told()[-1]
    assert (kind, actor, data["learner_id"]) == ("AdmissionDeclined", ada.pk, cleo.pk)


def test_declining_who_was_removed_leaves_them_removed(closed_circle, ada, ben):
    actions.remove_member(actor=ada, circle=closed_circle, uid=ben.uid)
    actions.request_admission(actor=ben, circle=closed_circle)
    actions.decline_admission(actor=ada, circle=closed_circle, uid=ben.uid)
    assert closed_circle.memberships.get(learner=ben).state == "removed"


def test_an_answer_given_twice_is_given_once(closed_circle, ada, cleo, asking, kinds):
    for _twice in range(2):
        actions.admit(actor=ada, circle=closed_circle, uid=cleo.uid)
    with pytest.raises(ValidationError) as refused:
        actions.decline_admission(actor=ada, circle=closed_circle, uid=cleo.uid)
    assert refused.value.code == "already_admitted"
    assert kinds() == ["CircleJoined"]


def test_a_request_that_was_withdrawn_cannot_be_admitted(closed_circle, ada, cleo, asking):
    actions.leave_circle(actor=cleo, circle=closed_circle)
    with pytest.raises(ValidationError) as refused:
        actions.admit(actor=ada, circle=closed_circle, uid=cleo.uid)
    assert refused.value.code == "request_gone"


def test_a_full_circle_admits_nobody(closed_circle, ada, cleo, asking):
    Circle.objects.update(capacity=2)
    with pytest.raises(ValidationError) as refused:
        actions.admit(actor=ada, circle=closed_circle, uid=cleo.uid)
    assert refused.value.code == "full"
    assert closed_circle.memberships.get(learner=cleo).state == "requested"


@pytest.mark.parametrize("answer", [actions.admit, actions.decline_admission])
@pytest.mark.parametrize("who", ["cleo", "ben", "eli", "elsewhere", "suspended"])
def test_b02_b03_nobody_but_its_facilitators_knows_of_a_request(
    closed_circle, cleo, asking, answer, who, request
):
    if who == "elsewhere":
        actor = cast.learner("Ola Other")
        cast.circle("Another one", actor)
    else:
        actor = request.getfixturevalue(who)
    with pytest.raises(Membership.DoesNotExist):
        answer(actor=actor, circle=closed_circle, uid=cleo.uid)
    with pytest.raises(Membership.DoesNotExist):
        selectors.open_requests(actor, closed_circle)
    assert closed_circle.memberships.get(learner=cleo).state == "requested"


@pytest.mark.parametrize("answer", [actions.admit, actions.decline_admission])
def test_b13_a_request_of_another_circle_is_not_there(closed_circle, cleo, asking, answer):
    other = cast.learner("Ola Other")
    own = cast.circle("Another one", other, admission="request")
    with pytest.raises(Membership.DoesNotExist):
        answer(actor=other, circle=own, uid=cleo.uid)


@pytest.mark.parametrize("answer", [actions.admit, actions.decline_admission])
def test_who_never_asked_has_no_request(closed_circle, ada, ben, eli, answer):
    for person in (ben, eli):
        with pytest.raises(Membership.DoesNotExist):
            answer(actor=ada, circle=closed_circle, uid=person.uid)


def test_requests_are_listed_the_longest_waiting_first(closed_circle, ada, cleo, asking):
    later = cast.learner("Late Comer")
    actions.request_admission(actor=later, circle=closed_circle)
    waiting = selectors.open_requests(ada, closed_circle)
    assert [standing.learner for standing in waiting] == [cleo, later]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", ["admit", "decline", "withdraw"])
def test_j04_rival_answers_have_one_end(closed_circle, ada, ben, cleo, rival):
    closed_circle.memberships.filter(learner=ben).update(role="facilitator")
    actions.request_admission(actor=cleo, circle=closed_circle)
    about = {"circle": closed_circle, "uid": cleo.uid}
    rivals = {
        "admit": lambda: actions.admit(actor=ben, **about),
        "decline": lambda: actions.decline_admission(actor=ben, **about),
        "withdraw": lambda: actions.leave_circle(actor=cleo, circle=closed_circle),
    }
    ended = race([lambda: actions.admit(actor=ada, **about), rivals[rival]] * 4)
    assert "absent" not in ended
    circle = Circle.objects.get(pk=closed_circle.pk)
    members = circle.memberships.filter(state="active").count()
    assert circle.member_count == members
    answers = FactRow.objects.filter(kind__in=["CircleJoined", "AdmissionDeclined"])
    # Who was admitted may still leave: that is a fact of its own and no second answer.
    assert answers.count() == 1
