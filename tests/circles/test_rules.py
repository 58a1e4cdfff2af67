"""The rules of circles: may she, which ones and who agree over the whole cast."""

import pytest

from circles import rules
from circles.models import Circle
from circles.rules import Offer
from learners.models import Learner
from tests import cast


@pytest.fixture
def everyone(ada, ben, cleo, eli, suspended, circle, closed_circle, hidden_circle):
    """The cast with one removed and one asking, in a circle of each kind."""
    fred, gina = cast.learner("Fred Out"), cast.learner("Gina Asks")
    for each in (circle, closed_circle, hidden_circle):
        cast.join(each, fred, state="removed")
        cast.join(each, suspended)
    cast.join(closed_circle, gina, state="requested")
    return [ada, ben, cleo, eli, suspended, fred, gina]


@pytest.mark.parametrize(
    ("may", "which", "who"),
    [
        (rules.can_see_circle, rules.circles_visible_to, rules.viewers_of_circle),
        (rules.can_read_circle, rules.circles_readable_by, rules.readers_of_circle),
    ],
)
def test_may_she_which_ones_and_who_agree(everyone, may, which, who):
    for circle in Circle.objects.all():
        people = set(who(circle))
        for learner in everyone:
            allowed = may(learner, circle)
            assert (circle in which(learner)) is allowed
            assert (learner in people) is allowed
        assert (circle in which(None)) is may(None, circle)


def test_facilitators_are_those_who_may_facilitate(everyone):
    for circle in Circle.objects.all():
        people = set(rules.facilitators_of_circle(circle))
        assert people == {one for one in everyone if rules.can_facilitate_circle(one, circle)}


@pytest.mark.parametrize(
    ("who", "sees", "reads", "writes"),
    [
        (None, "open request", "open", ""),
        ("ada", "open request invite", "open request invite", "open request invite"),
        ("ben", "open request invite", "open request invite", "open request invite"),
        ("cleo", "open request", "open", ""),
        ("eli", "open request", "open", ""),
        ("suspended", "", "", ""),
    ],
)
def test_who_sees_reads_and_writes(everyone, request, who, sees, reads, writes):
    learner = request.getfixturevalue(who) if who else None
    circles = list(Circle.objects.all())

    def kinds(rule):
        return {str(circle.admission) for circle in circles if rule(learner, circle)}

    assert kinds(rules.can_see_circle) == set(sees.split())
    assert kinds(rules.can_read_circle) == set(reads.split())
    assert kinds(rules.can_write_in_circle) == set(writes.split())
    assert kinds(rules.can_attend_meetings) == set(writes.split())


def test_what_the_door_offers(everyone, circle, closed_circle, hidden_circle):
    by_name = {learner.name.split()[0]: learner for learner in Learner.objects.all()}

    def offers(name):
        learner = by_name.get(name)
        return [
            rules.offer_to(learner, each, rules.standing_in(each, learner))
            for each in (circle, closed_circle, hidden_circle)
        ]

    assert offers("Ben") == [Offer.MEMBER] * 3
    assert offers("nobody") == [Offer.JOIN, Offer.ASK, Offer.NOTHING]
    assert offers("Cleo") == [Offer.JOIN, Offer.ASK, Offer.NOTHING]
    assert offers("Eli") == [Offer.JOIN, Offer.ASK, Offer.NOTHING]
    assert offers("Fred") == [Offer.ASK, Offer.ASK, Offer.NOTHING]
    assert offers("Gina") == [Offer.JOIN, Offer.ASKED, Offer.NOTHING]
    assert offers("Sam") == [Offer.NOTHING] * 3


def test_a_full_circle_offers_no_place_but_still_takes_requests(circle, closed_circle, cleo):
    for each in (circle, closed_circle):
        each.capacity = each.member_count
    assert rules.offer_to(cleo, circle, None) == Offer.FULL
    assert not rules.can_join_circle(cleo, circle)
    assert rules.offer_to(cleo, closed_circle, None) == Offer.ASK
