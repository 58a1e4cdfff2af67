"""The public page of a learner: for everyone, and without what is nobody's business (B16)."""

import pytest
from django.test import Client
from django.urls import reverse

from learners.models import Skill, Topic
from learners.rules import can_see_learner, learners_visible_to, viewers_of_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def jaime(ada, biogas):
    """Ada with a full profile."""
    ada.bio = "Twelve <b>digesters</b>"
    ada.languages = ["es", "qu"]
    ada.save()
    Skill.objects.create(learner=ada, topic=biogas)
    return ada


def page_of(learner) -> str:
    return reverse("learners:learner", args=[learner.uid])


def test_everyone_sees_it(client, jaime, ben):
    for visitor in (None, ben, jaime):
        if visitor:
            client.force_login(visitor)
        page = client.get(page_of(jaime)).content.decode()
        for word in ("Ada Quispe", "Bolivia", "Spanish", "Quechua", "Biogas"):
            assert word in page
        assert "&lt;b&gt;digesters" in page


def test_it_speaks_the_language_of_the_page(client, jaime):
    page = client.get(page_of(jaime), headers={"accept-language": "fr"}).content.decode()
    assert "Bolivie" in page and "Espagnol" in page


def test_b16_address_and_zone_stay_with_their_owner(client, jaime, ben):
    secret = (jaime.email, "La_Paz", "La Paz")
    client.force_login(ben)
    page = client.get(page_of(jaime)).content.decode()
    body = client.get(f"/api/v1/people/{jaime.uid}").content.decode()
    assert not any(word in page + body for word in secret)


def test_the_api_tells_the_same(client, jaime):
    person = client.get(f"/api/v1/people/{jaime.uid}").json()
    assert set(person) == {"uid", "name", "bio", "country", "languages", "topics", "joined_at"}
    assert (person["name"], person["topics"]) == ("Ada Quispe", ["biogas"])


def test_the_suspended_and_the_absent_look_the_same(client, jaime):
    type(jaime).objects.filter(pk=jaime.pk).update(is_active=False)
    for uid in (jaime.uid, "a" * 16, "%00", "A" * 16, "1"):
        assert client.get(f"/people/{uid}/").status_code == 404
        assert client.get(f"/api/v1/people/{uid}").status_code == 404


def test_may_which_and_who_agree(ada, ben, cleo, eli):
    eli.is_active = False
    eli.save()
    learners = [ada, ben, cleo, eli]
    for visitor in [None, *learners]:
        visible = set(learners_visible_to(visitor))
        assert visible == {person for person in learners if can_see_learner(visitor, person)}
    for person in learners:
        takes_part = [visitor for visitor in learners if visitor.is_active]
        who = {visitor for visitor in takes_part if can_see_learner(visitor, person)}
        assert set(viewers_of_learner(person)) == who


def test_it_takes_two_queries_for_any_number_of_topics(jaime, django_assert_num_queries):
    for number in range(10):
        topic = Topic.objects.create(slug=f"t{number}", name=f"Topic {number}")
        Skill.objects.create(learner=jaime, topic=topic)
    for path in (page_of(jaime), f"/api/v1/people/{jaime.uid}"):
        with django_assert_num_queries(2):
            assert Client().get(path).status_code == 200
