"""The set-based twin of the reading rule answers as the rule itself, over the whole cast."""

import pytest

from discussions.rules import threads_readable_by
from learners.models import Learner
from notifications.reach import Reach
from tests import cast

pytestmark = pytest.mark.django_db


def test_reach_and_rule_are_equal(ada, ben, cleo, eli, circle, closed_circle, hidden_circle):
    removed, waiting, gone = (cast.learner(name) for name in ("Removed", "Waiting", "Gone"))
    for home in (circle, closed_circle, hidden_circle):
        cast.join(home, removed, state="removed")
        cast.join(home, waiting, state="requested")
        cast.join(home, gone)
    Learner.objects.filter(pk=gone.pk).update(is_active=False)
    threads = [cast.thread(home, ben) for home in (circle, closed_circle, hidden_circle)]
    people = list(Learner.objects.all())
    reach = Reach.of([person.pk for person in people])
    for person in people:
        by_rule = set(threads_readable_by(person).values_list("pk", flat=True))
        by_reach = {
            thread.pk
            for thread in threads
            if reach.may_read(person.pk, thread.circle_id, thread.circle.admission)
        }
        assert by_reach == by_rule, person


def test_two_queries_for_any_number(ada, ben, cleo, circle, django_assert_num_queries):
    with django_assert_num_queries(2):
        Reach.of([ada.pk])
    with django_assert_num_queries(2):
        Reach.of([ada.pk, ben.pk, cleo.pk])
