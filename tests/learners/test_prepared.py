"""Queries prepared for learners answer each as the rules do, and never one as another."""

import pytest

from circles.models import Circle
from circles.rules import circles_visible_to
from foundation.prepared import TEXT
from learners.models import Learner
from learners.prepared import PreparedForLearner
from learners.rules import is_host, is_moderator
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def circles():
    ada = cast.learner("Ada")
    return [
        cast.circle(name, ada, admission=admission)
        for name, admission in (("Open", "open"), ("Hidden", "invite"))
    ]


def test_each_gets_what_the_rules_give_them(circles):
    ada, ben = Learner.objects.get(), cast.learner("Ben")
    visible = PreparedForLearner(lambda learner: circles_visible_to(learner).order_by("pk"))
    for _ in range(2):
        for learner in (None, ben, ada, ben):
            assert visible(learner) == list(circles_visible_to(learner).order_by("pk"))
    assert [len(visible(learner)) for learner in (None, ben, ada)] == [1, 1, 2]


def test_a_role_that_was_given_or_taken_counts_at_once():
    ben = cast.learner("Ben")

    def oneself_or_all(learner):
        people = Learner.objects.order_by("pk")
        if is_host(learner) or is_moderator(learner):
            return people
        return people.filter(pk=learner.pk)

    seen = PreparedForLearner(oneself_or_all)
    ada = cast.learner("Ada")
    assert seen(ben) == [ben]
    ben.is_moderator = True
    assert seen(ben) == [ben, ada]
    ben.is_moderator, ben.is_host = False, True
    assert seen(ben) == [ben, ada]
    ben.is_host = False
    assert seen(ben) == [ben]


def test_who_takes_part_no_more_gets_what_rules_give_such_a_learner(circles):
    ada = Learner.objects.get()
    named = PreparedForLearner(
        lambda learner, name: circles_visible_to(learner).filter(name=name), TEXT
    )
    assert [circle.name for circle in named(ada, "Hidden")] == ["Hidden"]
    ada.is_active = False
    assert named(ada, "Hidden") == []
    assert named(None, "Open") == [circles[0]]


def test_a_query_that_asks_more_of_a_learner_is_refused():
    """Else what was true of the first would be kept for all."""
    ada = cast.learner("Ada")
    greedy = PreparedForLearner(
        lambda learner: Circle.objects.filter(founded_by=learner, name=learner.name)
    )
    with pytest.raises(Learner.DoesNotExist):
        greedy(ada)
