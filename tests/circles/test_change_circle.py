"""Changing what a circle says of itself."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from circles import actions
from circles.models import Circle
from circles.rules import can_read_circle
from tests import cast
from tests.circles.people import race


def test_what_is_given_changes_and_the_rest_stays(circle, ada, biogas, told):
    actions.change_circle(actor=ada, circle=circle, name=" Tubes ", topics=[biogas.slug])
    after = Circle.objects.get(pk=circle.pk)
    assert (after.name, after.purpose, after.slug) == ("Tubes", circle.purpose, circle.slug)
    assert list(after.topics.all()) == [biogas]
    assert after.version == circle.version + 1
    assert after.audience_epoch == circle.audience_epoch
    assert [(kind, actor) for kind, actor, _data in told()] == [("CircleChanged", ada.pk)]


def test_closing_shuts_out_who_was_reading(circle, ada, ben, cleo):
    actions.change_circle(actor=ada, circle=circle, admission="request")
    after = Circle.objects.get(pk=circle.pk)
    assert after.audience_epoch == circle.audience_epoch + 1
    assert can_read_circle(ben, after)
    assert not can_read_circle(cleo, after)


def test_there_are_never_fewer_places_than_people(circle, ada, cleo):
    cast.join(circle, cleo)
    Circle.objects.update(member_count=3)
    with pytest.raises(ValidationError) as refused:
        actions.change_circle(actor=ada, circle=circle, capacity=2)
    assert refused.value.error_dict["capacity"][0].code == "below_members"
    assert actions.change_circle(actor=ada, circle=circle, capacity=3).places_left == 0


def test_a_refusal_leaves_everything_as_it_was(circle, ada, kinds):
    with pytest.raises(ValidationError):
        actions.change_circle(actor=ada, circle=circle, name="Good", purpose="")
    assert Circle.objects.get(pk=circle.pk).name == circle.name
    assert kinds() == []


@pytest.mark.parametrize("who", ["ben", "cleo", "eli", "suspended"])
def test_facilitators_alone_change_a_circle(circle, request, who):
    refusal = Circle.DoesNotExist if who == "suspended" else PermissionDenied
    with pytest.raises(refusal):
        actions.change_circle(actor=request.getfixturevalue(who), circle=circle, name="Mine")


@pytest.mark.parametrize(("home", "status"), [("circle", 403), ("hidden_circle", 404)])
def test_b01_who_may_not_change_it_learns_nothing_of_topics(request, cleo, client, home, status):
    home = request.getfixturevalue(home)
    client.force_login(cleo)
    told = {"topics": ["no-such-topic"]}
    answer = client.patch(f"/api/v1/circles/{home.slug}", told, content_type="application/json")
    assert answer.status_code == status
    refusal = Circle.DoesNotExist if status == 404 else PermissionDenied
    with pytest.raises(refusal):
        actions.change_circle(actor=cleo, circle=home, topics=["no-such-topic"])


@pytest.mark.parametrize("who", ["cleo", "eli"])
def test_b01_a_hidden_circle_does_not_exist(hidden_circle, request, who):
    with pytest.raises(Circle.DoesNotExist):
        actions.change_circle(actor=request.getfixturevalue(who), circle=hidden_circle, name="Mine")


@pytest.mark.django_db(transaction=True)
def test_places_taken_away_while_people_join(ada):
    circle = cast.circle("Shrinking", ada, capacity=30)
    crowd = [cast.learner(f"Person {number}") for number in range(30)]
    joins = [lambda who=who: actions.join_circle(actor=who, circle=circle) for who in crowd]
    shrink = lambda: actions.change_circle(actor=ada, circle=circle, capacity=10)  # noqa: E731
    race([*joins[:16], shrink, *joins[16:]])
    circle.refresh_from_db()
    members = circle.memberships.filter(state="active").count()
    assert circle.member_count == members <= circle.capacity
