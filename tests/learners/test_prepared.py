"""Queries prepared for learners answer each as the rules do, and never one as another."""

import pytest
from django.db.models import Value

from circles.models import Circle
from circles.rules import circles_visible_to
from foundation.prepared import TEXT
from learners.models import Learner
from learners.prepared import PreparedForLearner
from learners.rules import is_curator, is_host, is_moderator
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


@pytest.mark.parametrize("role", ["is_host", "is_moderator", "is_curator"])
def test_a_role_that_was_given_or_taken_counts_at_once(role):
    ben = cast.learner("Ben")

    def told(learner):
        """Rows of one's own with what the rules say of one's roles."""
        roles = [rule(learner) for rule in (is_host, is_moderator, is_curator)]
        return Learner.objects.filter(pk=learner.pk).values_list(*map(Value, roles))

    asked = PreparedForLearner(told)
    none = [(False, False, False)]
    assert asked(ben) == none
    setattr(ben, role, True)
    assert asked(ben) == list(told(ben)) != none
    setattr(ben, role, False)
    assert asked(ben) == none


def test_a_rule_may_give_the_same_to_everyone():
    ben = cast.learner("Ben")
    assert PreparedForLearner(lambda learner: Learner.objects.all())(ben) == [ben]


def test_who_takes_part_no_more_gets_what_rules_give_such_a_learner(circles):
    ada = Learner.objects.get()
    named = PreparedForLearner(
        lambda learner, name: circles_visible_to(learner).filter(name=name), TEXT
    )
    assert [circle.name for circle in named(ada, "Hidden")] == ["Hidden"]
    ada.is_active = False
    assert named(ada, "Hidden") == []
    assert named(None, "Open") == [circles[0]]


@pytest.mark.parametrize(
    "greedy",
    [
        lambda learner: Circle.objects.filter(founded_by=learner, name=learner.name),
        lambda learner: Circle.objects.filter(
            founded_by=learner, places=int(learner.memberships.exists())
        ),
    ],
    ids=["a field", "related rows"],
)
def test_a_query_that_asks_more_of_a_learner_is_refused(greedy):
    """Else what was true of the first would be kept for all."""
    with pytest.raises(ValueError, match="asks nothing"):
        PreparedForLearner(greedy)(cast.learner("Ada"))
