"""Finding circles: the list, mine, and those around an article."""

from datetime import timedelta

import pytest
from django.utils import timezone

from circles import selectors
from circles.models import Circle, Meeting
from tests import cast


def names(circles):
    return [circle.name for circle in circles]


def meet(circle, days, **fields):
    """Plan a meeting so many days from now, straight on the ground."""
    start = timezone.now() + timedelta(days=days)
    return Meeting.objects.create(
        circle=circle,
        title="We meet",
        local_start="",
        zone="UTC",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        **fields,
    )


@pytest.fixture
def all_three(circle, closed_circle, hidden_circle, biogas):
    """A circle of each kind; the open one is about biogas, the closed one in French."""
    circle.topics.add(biogas)
    Circle.objects.filter(pk=closed_circle.pk).update(language="fr")
    return circle, closed_circle, hidden_circle


@pytest.mark.parametrize(
    ("who", "found"),
    [
        (None, {"Tube digesters", "Digester workshop"}),
        ("cleo", {"Tube digesters", "Digester workshop"}),
        ("eli", {"Tube digesters", "Digester workshop"}),
        ("ben", {"Tube digesters", "Digester workshop", "Valve testers"}),
        ("suspended", set()),
    ],
)
def test_b01_the_list_holds_what_one_may_know_of(all_three, request, who, found):
    learner = request.getfixturevalue(who) if who else None
    assert set(names(selectors.circles_page(learner))) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"topic": "biogas"}, ["Tube digesters"]),
        ({"topic": "no-such"}, []),
        ({"language": "fr"}, ["Digester workshop"]),
        ({"query": "TUBE"}, ["Tube digesters"]),
        ({"query": "learn digester"}, ["Digester workshop", "Tube digesters"]),
        ({"query": "biogas"}, ["Tube digesters"]),  # its topic
        ({"query": "tube workshop"}, []),
        ({"query": "valve"}, []),
        ({"query": "%"}, []),
    ],
)
def test_the_list_is_narrowed_by_topic_language_and_words(all_three, filters, found):
    assert names(selectors.circles_page(None, **filters)) == found


def test_mine_come_first_and_say_so(all_three, cleo):
    big = cast.circle("A big one", cast.learner("Fay"), members=[cast.learner("X")] * 0)
    Circle.objects.filter(pk=big.pk).update(member_count=40)
    cast.join(all_three[1], cleo)
    listed = selectors.circles_page(cleo)
    assert [(each.name, each.is_mine) for each in listed] == [
        ("Digester workshop", True),
        ("A big one", False),
        ("Tube digesters", False),
    ]


def test_the_next_meeting_is_told_to_who_may_read(all_three, ben):
    for circle in all_three[:2]:
        meet(circle, -1)
        meet(circle, 3, cancelled_at=timezone.now())
        meet(circle, 9)
        meet(circle, 5)
    next_starts = {circle.name: circle.next_starts_at for circle in selectors.circles_page(None)}
    assert next_starts["Digester workshop"] is None
    assert (next_starts["Tube digesters"] - timezone.now()).days == 4
    mine = {circle.name: circle.next_starts_at for circle in selectors.circles_page(ben)}
    assert mine["Digester workshop"] is not None


def test_a_closed_circle_that_everybody_left_is_not_listed(circle, closed_circle):
    Circle.objects.update(member_count=0)
    assert names(selectors.circles_page(None)) == ["Tube digesters"]


@pytest.mark.parametrize("many", [1, 12])
def test_the_list_takes_two_queries_however_long(ada, ben, biogas, many, django_assert_num_queries):
    for number in range(many):
        circle = cast.circle(f"Circle {number}", ada, members=[ben])
        circle.topics.add(biogas)
        meet(circle, 3)
    with django_assert_num_queries(2):
        listed = list(selectors.circles_page(ben))
        assert all(circle.topics.all() and circle.next_starts_at for circle in listed)


def test_my_circles(all_three, ben, eli):
    assert names(selectors.my_circles(ben)) == [
        "Digester workshop",
        "Tube digesters",
        "Valve testers",
    ]
    assert names(selectors.my_circles(eli)) == []


def test_circles_around_an_article(all_three, article, ben, cleo):
    assert names(selectors.circles_reading(article, None)) == ["Tube digesters"]
    assert names(selectors.circles_reading(article, cleo)) == ["Tube digesters"]
    assert set(names(selectors.circles_reading(article, ben))) == {c.name for c in all_three}
    cast.circle("Great readers", cleo, reads=[article])
    Circle.objects.filter(name="Tube digesters").update(member_count=9)
    listed = selectors.circles_reading(article, cleo)
    assert [(each.name, each.is_mine) for each in listed] == [
        ("Great readers", True),
        ("Tube digesters", False),
    ]


def test_b01_filters_offer_nothing_that_only_a_hidden_circle_has(hidden_circle, biogas, ben, cleo):
    hidden_circle.topics.add(biogas)
    Circle.objects.update(language="sw")
    for stranger in (cleo, None):
        assert list(selectors.topics_offered(stranger)) == []
        assert selectors.languages_offered(stranger) == []
    assert list(selectors.topics_offered(ben)) == [biogas]
    assert selectors.languages_offered(ben) == ["sw"]
