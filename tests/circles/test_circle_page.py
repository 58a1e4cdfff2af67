"""What the page of one circle shows to whom."""

import pytest

from circles import selectors
from circles.models import Circle
from circles.rules import Offer
from tests import cast


def people(members):
    return [member.learner for member in members]


def test_a_member_sees_everything(closed_circle, ada, ben, article):
    page = selectors.circle_page(ben, closed_circle)
    assert (page.offer, page.can_read, page.can_write) == (Offer.MEMBER, True, True)
    assert not page.can_facilitate
    assert people(page.facilitators) == [ada]
    assert people(page.people) == [ada, ben]
    assert [reading.article for reading in page.readings] == [article]


@pytest.mark.parametrize("who", [None, "cleo", "eli"])
def test_a_stranger_sees_a_closed_circle_from_outside(closed_circle, ada, request, who):
    learner = request.getfixturevalue(who) if who else None
    page = selectors.circle_page(learner, closed_circle)
    assert (page.offer, page.can_read, page.can_write) == (Offer.ASK, False, False)
    assert people(page.people) == people(page.facilitators) == [ada]
    assert (page.members, page.readings, page.next_meeting) == ([], [], None)


def test_facilitators_see_how_many_ask(closed_circle, ada, ben, cleo):
    cast.join(closed_circle, cleo, state="requested")
    assert selectors.circle_page(ada, closed_circle).request_count == 1
    assert selectors.circle_page(ben, closed_circle).request_count == 0
    assert selectors.circle_page(cleo, closed_circle).offer == Offer.ASKED


def test_twelve_faces_stand_for_all(circle, ada):
    for number in range(20):
        cast.join(circle, cast.learner(f"Person {number}"))
    Circle.objects.update(member_count=22)
    circle.refresh_from_db()
    page = selectors.circle_page(None, circle)
    assert (len(page.people), page.further_members) == (12, 10)


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_takes_as_many_queries_for_one_as_for_many(
    closed_circle, ada, many, django_assert_max_num_queries
):
    for number in range(many):
        cast.join(closed_circle, cast.learner(f"Person {number}"))
        cast.join(closed_circle, cast.learner(f"Asker {number}"), state="requested")
        piece = cast.article(f"Article {number}")
        closed_circle.readings.create(article=piece, position=number)
    with django_assert_max_num_queries(10):
        page = selectors.circle_page(ada, selectors.circle_by_slug(ada, closed_circle.slug))
        assert all(member.learner.name for member in page.people + page.facilitators)
        assert all(reading.article.wiki.name for reading in page.readings)
        assert page.request_count == many
        assert page.next_meeting is None
        assert list(page.circle.topics.all()) == []


@pytest.mark.parametrize("who", [None, "cleo", "eli", "suspended"])
def test_b01_a_hidden_circle_does_not_exist(hidden_circle, request, who):
    learner = request.getfixturevalue(who) if who else None
    with pytest.raises(Circle.DoesNotExist):
        selectors.circle_by_slug(learner, hidden_circle.slug)
    with pytest.raises(Circle.DoesNotExist):
        selectors.facilitated_circle(learner, hidden_circle.slug)
