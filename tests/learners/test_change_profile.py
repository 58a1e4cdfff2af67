"""Changing one's profile, by page and by API."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learners.actions.profile import change_profile
from learners.models import Learner, Skill, Topic

pytestmark = pytest.mark.django_db

PROFILE = {
    "name": "Ada Q.",
    "bio": "Twelve digesters around Cochabamba.",
    "country": "BO",
    "languages": ["es", "qu"],
    "time_zone": "America/La_Paz",
    "interface_language": "es",
}


def patch(client, **changes):
    return client.patch("/api/v1/me", changes, content_type="application/json")


def test_it_is_changed_on_the_page(client, ada, biogas, water):
    Skill.objects.create(learner=ada, topic=water)
    client.force_login(ada)
    answer = client.post(reverse("learners:me"), PROFILE | {"topics": ["biogas"]})
    assert (answer.status_code, answer.url) == (303, reverse("learners:me"))
    ada.refresh_from_db()
    assert {name: getattr(ada, name) for name in PROFILE} == PROFILE
    assert [topic.slug for topic in ada.topics.all()] == ["biogas"]
    page = client.get(reverse("learners:me")).content.decode()
    assert 'value="biogas" id="id_topics_0" checked' in page.replace("\n", " ")


def test_what_was_refused_is_said_and_what_was_typed_stays(client, ada):
    client.force_login(ada)
    bio = "kept as typed"
    answer = client.post(reverse("learners:me"), PROFILE | {"name": "ada@example.org", "bio": bio})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "not an address" in page and bio in page
    ada.refresh_from_db()
    assert ada.name == "Ada Quispe" and ada.bio == ""


def test_the_page_is_not_for_strangers(client):
    answer = client.get(reverse("learners:me"))
    assert answer.status_code == 303
    assert answer.url == f"{reverse('account_login')}?next=%2Fme%2F"


def test_the_api_changes_only_what_is_given(client, ada, biogas):
    client.force_login(ada)
    answer = patch(client, bio="Twelve digesters", topics=["biogas"])
    assert answer.status_code == 200
    assert answer.json()["topics"] == ["biogas"]
    ada.refresh_from_db()
    assert (ada.bio, ada.name, ada.country) == ("Twelve digesters", "Ada Quispe", "BO")
    assert patch(client, topics=[]).json()["topics"] == []


def test_the_api_says_who_i_am(client, ada):
    client.force_login(ada)
    me = client.get("/api/v1/me").json()
    assert (me["uid"], me["email"], me["time_zone"]) == (ada.uid, ada.email, "America/La_Paz")
    assert Client().get("/api/v1/me").status_code == 401


def test_b14_the_api_takes_no_rights(client, ada):
    client.force_login(ada)
    body = {"is_host": True, "is_moderator": True, "email": "x@example.org", "uid": "a" * 16}
    patch(client, bio="x", **body)
    after = Learner.objects.get(pk=ada.pk)
    assert not after.is_host and not after.is_moderator
    assert (after.email, after.uid) == (ada.email, ada.uid)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "ada@example.org"),
        ("name", "Ada\nBcc: x"),
        ("name", ""),
        ("bio", "x" * 501),
        ("bio", "a\x00b"),
        ("country", "XX"),
        ("country", "bo"),
        ("languages", ["xx"]),
        ("languages", ["es"] * 1 + [f"x{n}" for n in range(30)]),
        ("time_zone", "Mars/Olympus_Mons"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("interface_language", "tlh"),
        ("topics", ["no-such-topic"]),
    ],
)
def test_what_is_not_known_is_refused_by_field(client, ada, field, value):
    with pytest.raises(ValidationError) as refused:
        change_profile(actor=ada, **{field: value})
    assert list(refused.value.error_dict) == [field]
    client.force_login(ada)
    assert patch(client, **{field: value}).status_code == 422
    assert Learner.objects.filter(pk=ada.pk, name="Ada Quispe", country="BO").exists()


def test_nothing_is_half_done(ada, biogas):
    with pytest.raises(ValidationError):
        change_profile(actor=ada, bio="new", topics=["biogas", "no-such-topic"])
    ada.refresh_from_db()
    assert ada.bio == "" and not ada.topics.exists()


def test_the_page_asks_as_much_for_many_topics_as_for_one(client, ada, biogas):
    client.force_login(ada)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("learners:me")).status_code == 200
        return len(asked)

    for_one = queries()
    for number in range(10):
        topic = Topic.objects.create(slug=f"t{number}", name=f"Topic {number}")
        Skill.objects.create(learner=ada, topic=topic)
    assert queries() == for_one <= 5
