"""Links that admit."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from circles import actions, selectors
from circles.models import Circle, Invitation
from foundation.activity.models import FactRow
from tests import cast
from tests.circles.people import crowd_size, race


@pytest.fixture
def invitation(hidden_circle, ada):
    """Ada invites two people to the hidden circle for a week: (invitation, secret)."""
    return actions.invite(actor=ada, circle=hidden_circle, places=2, days=7)


def test_an_invitation_admits_where_nothing_else_does(hidden_circle, invitation, cleo, told):
    made, secret = invitation
    membership = actions.accept_invitation(actor=cleo, secret=secret)
    assert (membership.circle, membership.state) == (hidden_circle, "active")
    made.refresh_from_db()
    assert (made.used_count, made.places_left) == (1, 1)
    kind, actor, data = told()[-1]
    assert (kind, actor, data["learner_id"]) == ("CircleJoined", cleo.pk, cleo.pk)
    assert Circle.objects.get(pk=hidden_circle.pk).member_count == 3


def test_j12_the_secret_is_long_and_kept_only_as_a_hash(hidden_circle, ada):
    made, secret = actions.invite(actor=ada, circle=hidden_circle)
    assert len(secret) >= 32  # characters of 6 bits each
    assert len({Invitation.new_secret() for _many in range(100)}) == 100
    row = Invitation.objects.filter(pk=made.pk).values().get()
    assert secret not in str(row)
    assert secret not in str(list(FactRow.objects.values()))


def test_accepting_twice_uses_one_place(invitation, cleo, kinds):
    made, secret = invitation
    for _twice in range(2):
        actions.accept_invitation(actor=cleo, secret=secret)
    made.refresh_from_db()
    assert made.used_count == 1
    assert kinds() == ["CircleJoined"]


def test_a_member_uses_up_no_place(invitation, ben):
    made, secret = invitation
    assert actions.accept_invitation(actor=ben, secret=secret).is_active
    made.refresh_from_db()
    assert made.used_count == 0


def test_it_answers_a_request_that_waits(closed_circle, ada, cleo):
    actions.request_admission(actor=cleo, circle=closed_circle)
    _made, secret = actions.invite(actor=ada, circle=closed_circle)
    actions.accept_invitation(actor=cleo, secret=secret)
    assert not selectors.open_requests(ada, closed_circle).exists()


def test_used_up_means_nothing_any_more(hidden_circle, ada, cleo, eli):
    _made, secret = actions.invite(actor=ada, circle=hidden_circle)
    actions.accept_invitation(actor=cleo, secret=secret)
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_invitation(actor=eli, secret=secret)


def test_expired_means_nothing_any_more(invitation, cleo):
    _made, secret = invitation
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        with pytest.raises(Invitation.DoesNotExist):
            selectors.invitation_by_secret(secret)
        with pytest.raises(Invitation.DoesNotExist):
            actions.accept_invitation(actor=cleo, secret=secret)


def test_revoked_means_nothing_any_more(hidden_circle, invitation, ada, cleo, kinds):
    made, secret = invitation
    for _twice in range(2):
        actions.revoke_invitation(actor=ada, circle=hidden_circle, uid=made.uid)
    assert kinds() == ["InvitationRevoked"]
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_invitation(actor=cleo, secret=secret)
    assert not selectors.invitations_of(ada, hidden_circle).exists()


@pytest.mark.parametrize("secret", ["", "x", "0" * 32, "x" * 64])
def test_a_guess_opens_nothing(invitation, cleo, secret):
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_invitation(actor=cleo, secret=secret)


def test_a_link_that_goes_around_does_not_undo_a_removal(hidden_circle, invitation, ada, ben):
    made, secret = invitation
    actions.remove_member(actor=ada, circle=hidden_circle, uid=ben.uid)
    with pytest.raises(ValidationError) as refused:
        actions.accept_invitation(actor=ben, secret=secret)
    assert refused.value.code == "removed"
    made.refresh_from_db()
    assert made.used_count == 0
    actions.lift_removal(actor=ada, circle=hidden_circle, uid=ben.uid)
    assert actions.accept_invitation(actor=ben, secret=secret).is_active


def test_a_full_circle_keeps_the_place_of_the_invitation(hidden_circle, invitation, cleo):
    made, secret = invitation
    Circle.objects.update(capacity=2)
    with pytest.raises(ValidationError) as refused:
        actions.accept_invitation(actor=cleo, secret=secret)
    assert refused.value.code == "full"
    made.refresh_from_db()
    assert made.used_count == 0


def test_the_suspended_accept_nothing(invitation, suspended):
    with pytest.raises(PermissionDenied):
        actions.accept_invitation(actor=suspended, secret=invitation[1])


@pytest.mark.parametrize("bounds", [{"places": 0}, {"places": 101}, {"days": 0}, {"days": 91}])
def test_what_is_out_of_bounds_is_refused_by_its_field(circle, ada, bounds):
    with pytest.raises(ValidationError) as refused:
        actions.invite(actor=ada, circle=circle, **bounds)
    assert list(refused.value.message_dict) == list(bounds)


@pytest.mark.parametrize("who", ["ben", "cleo"])
def test_facilitators_alone_invite(circle, request, who):
    with pytest.raises(PermissionDenied):
        actions.invite(actor=request.getfixturevalue(who), circle=circle)


@pytest.mark.parametrize("who", ["ben", "cleo", "elsewhere"])
def test_b04_nobody_but_its_facilitators_knows_of_an_invitation(circle, ada, request, who):
    made, _secret = actions.invite(actor=ada, circle=circle)
    own = circle
    if who == "elsewhere":
        actor = cast.learner("Ola Other")
        own = cast.circle("Another one", actor)
    else:
        actor = request.getfixturevalue(who)
    with pytest.raises(Invitation.DoesNotExist):
        selectors.invitations_of(actor, circle)
    for each in (circle, own):
        with pytest.raises(Invitation.DoesNotExist):
            actions.revoke_invitation(actor=actor, circle=each, uid=made.uid)
    made.refresh_from_db()
    assert made.revoked_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("places", [1, 10])
def test_j02_an_invitation_admits_exactly_as_many_as_it_says(hidden_circle, ada, places):
    _made, secret = actions.invite(actor=ada, circle=hidden_circle, places=places)
    crowd = [cast.learner(f"Person {number}") for number in range(100)]
    accept = actions.accept_invitation
    accepts = [lambda who=who: accept(actor=who, secret=secret) for who in crowd]
    assert race(accepts, threads=crowd_size()) == {"done": places, "absent": 100 - places}
    circle = Circle.objects.get(pk=hidden_circle.pk)
    members = circle.memberships.filter(state="active").count()
    assert circle.member_count == members == 2 + places


@pytest.mark.django_db(transaction=True)
def test_j02_nobody_comes_in_after_it_was_revoked(hidden_circle, ada):
    made, secret = actions.invite(actor=ada, circle=hidden_circle, places=40)
    crowd = [cast.learner(f"Person {number}") for number in range(40)]
    accepts = [lambda who=who: actions.accept_invitation(actor=who, secret=secret) for who in crowd]
    revoke = actions.revoke_invitation
    race([*accepts[:20], lambda: revoke(actor=ada, circle=hidden_circle, uid=made.uid), *accepts])
    facts = list(FactRow.objects.order_by("pk").values_list("kind", flat=True))
    assert facts[-1] == "InvitationRevoked"
