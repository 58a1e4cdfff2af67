"""The live topic of a circle: who may follow, and when the hub has to look again."""

import pytest

from circles import actions
from circles.models import Circle
from foundation.live import registry
from learners.models import Learner


@pytest.fixture
def topics():
    """The kind of topic that circles registered."""
    kind, _key = registry.split("circle:any")
    assert not isinstance(kind, registry.NumberedKind)
    return kind


def test_states_in_one_query(circle, closed_circle, topics, django_assert_num_queries):
    with django_assert_num_queries(1):
        states = topics.states([circle.slug, closed_circle.slug, "absent"])
    assert set(states) == {circle.slug, closed_circle.slug}
    state = states[circle.slug]
    assert (state.seq, state.epoch, state.home) == (1, 1, f"circle:{circle.slug}")


def test_who_may_follow(circle, closed_circle, hidden_circle, ada, ben, topics):
    everyone = list(Learner.objects.values_list("pk", flat=True))
    members = {ada.pk, ben.pk}
    assert topics.readers(circle.slug, everyone) == set(everyone)
    assert topics.readers(closed_circle.slug, everyone) == members
    assert topics.readers(hidden_circle.slug, everyone) == members
    assert topics.readers(closed_circle.slug, [ben.pk]) == {ben.pk}
    assert topics.readers("absent", everyone) == set()


def test_every_change_of_who_may_read_raises_the_epoch(closed_circle, ada, ben, cleo, topics):
    def epoch():
        return topics.states([closed_circle.slug])[closed_circle.slug].epoch

    about = {"actor": ada, "circle": closed_circle}
    actions.request_admission(actor=cleo, circle=closed_circle)
    steps = [
        lambda: actions.admit(**about, uid=cleo.uid),
        lambda: actions.change_role(**about, uid=cleo.uid, role="facilitator"),
        lambda: actions.leave_circle(actor=cleo, circle=closed_circle),
        lambda: actions.remove_member(**about, uid=ben.uid),
        lambda: actions.change_circle(**about, admission="open"),
        lambda: actions.join_circle(actor=cleo, circle=closed_circle),
    ]
    for step in steps:
        before = epoch()
        step()
        assert epoch() == before + 1


def test_asking_and_declining_change_no_reader(closed_circle, ada, cleo, topics):
    before = topics.states([closed_circle.slug])[closed_circle.slug]
    actions.request_admission(actor=cleo, circle=closed_circle)
    actions.decline_admission(actor=ada, circle=closed_circle, uid=cleo.uid)
    after = topics.states([closed_circle.slug])[closed_circle.slug]
    assert (after.seq, after.epoch) == (before.seq + 2, before.epoch)


def test_whoever_was_removed_may_follow_no_more(closed_circle, ada, ben, topics):
    actions.remove_member(actor=ada, circle=closed_circle, uid=ben.uid)
    assert topics.readers(closed_circle.slug, [ada.pk, ben.pk]) == {ada.pk}
    assert Circle.objects.get(pk=closed_circle.pk).version > closed_circle.version
