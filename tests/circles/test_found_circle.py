"""Founding a circle."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from circles import actions
from circles.models import Circle
from circles.rules import can_facilitate_circle
from foundation.activity.models import FactRow
from tests import cast
from tests.circles.people import race


@pytest.fixture
def fields(biogas):
    """The least that a circle says of itself."""
    return {"name": "Tube digesters", "purpose": "Build them.", "topics": [biogas.slug]}


def test_the_founder_facilitates(cleo, fields, biogas, told):
    circle = actions.found_circle(actor=cleo, **fields, language="fr", capacity=12)
    circle = Circle.objects.get(pk=circle.pk)
    assert (circle.slug, circle.language, circle.capacity) == ("tube-digesters", "fr", 12)
    assert (circle.admission, circle.founded_by) == ("open", cleo)
    assert list(circle.topics.all()) == [biogas]
    assert circle.member_count == circle.memberships.count() == 1
    assert can_facilitate_circle(cleo, circle)
    fact = {"circle_id": circle.pk, "circle_slug": circle.slug}
    assert told() == [("CircleFounded", cleo.pk, fact)]


def test_what_is_one_line_is_made_one(cleo, fields):
    typed = {"purpose": " Less\r\n smoke. ", "about": " One\r\n\r\ntwo "}
    circle = actions.found_circle(actor=cleo, **fields | typed)
    assert (circle.purpose, circle.about) == ("Less smoke.", "One\r\n\r\ntwo")


def test_a_name_that_is_taken_gets_another_address(cleo, circle, fields):
    """Another founder took it, or the same one long ago."""
    again = actions.found_circle(actor=cleo, **fields)
    assert again.slug.startswith(f"{circle.slug}-")


@pytest.mark.parametrize("name", ["New", "生物气", "مواقد", "—"])
def test_every_name_gets_an_address_that_means_nothing_else(cleo, fields, name):
    circle = actions.found_circle(actor=cleo, **fields | {"name": name})
    assert circle.slug not in {"", "new"}
    assert circle.name == name


def test_b01_the_address_of_a_hidden_circle_cannot_be_guessed(ada, cleo, fields):
    circle = actions.found_circle(actor=cleo, **fields, admission="invite")
    assert circle.slug != "tube-digesters"
    # Nor does a later circle of the same name betray that there is one.
    assert actions.found_circle(actor=ada, **fields).slug == "tube-digesters"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "bell\x07"}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "x" * 301}, "purpose"),
        ({"about": "x" * 4001}, "about"),
        ({"about": "nul\x00"}, "about"),
        ({"topics": []}, "topics"),
        ({"topics": ["no-such-topic"]}, "topics"),
        ({"topics": ["a", "b", "c", "d", "e", "f"]}, "topics"),
        ({"language": "klingon"}, "language"),
        ({"admission": "secret"}, "admission"),
        ({"capacity": 1}, "capacity"),
        ({"capacity": 1001}, "capacity"),
        ({"rhythm": "x" * 121}, "rhythm"),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_its_field(cleo, fields, change, field, kinds):
    with pytest.raises(ValidationError) as refused:
        actions.found_circle(actor=cleo, **fields | change)
    assert list(refused.value.message_dict) == [field]
    assert not Circle.objects.exists()
    assert kinds() == []


@pytest.mark.parametrize("missing", ["name", "purpose", "topics"])
def test_what_must_be_said_is_missed(cleo, fields, missing):
    del fields[missing]
    with pytest.raises(ValidationError) as refused:
        actions.found_circle(actor=cleo, **fields)
    assert list(refused.value.message_dict) == [missing]


def test_the_suspended_found_nothing(suspended, fields):
    with pytest.raises(PermissionDenied):
        actions.found_circle(actor=suspended, **fields)


@pytest.mark.django_db(transaction=True)
def test_one_name_founded_by_many_at_once(fields):
    crowd = [cast.learner(f"Founder {number}") for number in range(16)]
    ended = race([lambda who=who: actions.found_circle(actor=who, **fields) for who in crowd])
    assert ended == {"done": 16}
    assert Circle.objects.values("slug").distinct().count() == 16


@pytest.mark.django_db(transaction=True)
def test_pressing_many_times_founds_one_circle(cleo, fields):
    ended = race([lambda: actions.found_circle(actor=cleo, **fields)] * 16)
    assert ended == {"done": 16}
    assert Circle.objects.count() == 1
    assert FactRow.objects.filter(kind="CircleFounded").count() == 1
