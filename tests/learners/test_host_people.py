"""The pages of people: who may open them, what they show, what may be decided there."""

import pytest
from django.urls import reverse

from learners.models import Learner, Role
from tests import cast
from tests.pages import Page

pytestmark = pytest.mark.django_db

BUTTONS = ("give_role", "take_role", "suspend_learner", "readmit_learner", "vouch_for")


@pytest.fixture
def people(ada, ben):
    """One of each role."""
    return {
        "anon": None,
        "learner": ben,
        "curator": cast.learner("Cora Cur", is_curator=True),
        "moderator": cast.learner("Mara Mod", is_moderator=True),
        "host": cast.learner("Hana Host", is_host=True),
    }


@pytest.fixture
def browse(client, people):
    def as_(who):
        if people[who]:
            client.force_login(people[who])
        return client

    return as_


@pytest.mark.parametrize("who", ["anon", "learner", "curator"])
def test_for_others_there_is_nothing(browse, ada, who):
    client = browse(who)
    assert client.get(reverse("learners:host_people")).status_code == 404
    assert client.get(reverse("learners:host_facts")).status_code == 404
    assert client.get(reverse("learners:host_person", args=[ada.uid])).status_code == 404
    for name in BUTTONS:
        path = reverse(f"learners:{name}", args=[ada.uid])
        assert client.post(path, {"role": "host", "reason": "x"}).status_code == 404
        assert client.get(path).status_code in (404, 405)
    assert not Learner.objects.get(pk=ada.pk).is_host


def test_a_moderator_decides_about_people_but_not_about_roles(browse, ada):
    client = browse("moderator")
    assert client.get(reverse("learners:host_facts")).status_code == 404
    for name in ("give_role", "take_role"):
        path = reverse(f"learners:{name}", args=[ada.uid])
        assert client.post(path, {"role": "curator"}).status_code == 404
    here = reverse("learners:host_person", args=[ada.uid])
    page = client.get(here).content.decode()
    assert "give_role" not in page and reverse("learners:suspend_learner", args=[ada.uid]) in page
    refused = client.post(reverse("learners:suspend_learner", args=[ada.uid]), {"reason": ""})
    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    path = reverse("learners:suspend_learner", args=[ada.uid])
    assert client.post(path, {"reason": "Sells films."}).url == here
    assert not Learner.objects.get(pk=ada.pk).is_active
    assert "Sells films." in client.get(here).content.decode()
    client.post(reverse("learners:readmit_learner", args=[ada.uid]))
    client.post(reverse("learners:vouch_for", args=[ada.uid]))
    ada.refresh_from_db()
    assert ada.is_active and ada.trust == "known"


def test_only_a_host_shuts_out_who_has_a_role(browse, people):
    here = reverse("learners:host_person", args=[people["curator"].uid])
    path = reverse("learners:suspend_learner", args=[people["curator"].uid])
    client = browse("moderator")
    assert path not in client.get(here).content.decode()
    assert client.post(path, {"reason": "Sells films."}).status_code == 403
    assert Learner.objects.get(pk=people["curator"].pk).is_active
    client = browse("host")
    assert path in client.get(here).content.decode()
    assert client.post(path, {"reason": "Sells films."}).url == here


def test_addresses_are_for_hosts_alone(browse, ada):
    here, found = reverse("learners:host_person", args=[ada.uid]), reverse("learners:host_people")
    word = ada.email.partition("@")[0]
    client = browse("moderator")
    assert ada.email not in client.get(here).content.decode()
    assert ada.name not in client.get(found, {"q": word}).content.decode()
    client = browse("host")
    assert ada.email in client.get(here).content.decode()
    assert ada.name in client.get(found, {"q": word}).content.decode()


def test_a_role_is_chosen_where_all_of_it_can_be_read(browse, ada):
    page = Page(browse("host").get(reverse("learners:host_person", args=[ada.uid])))
    assert [one.get("value") for one in page.find("input[name=role]")] == list(Role)
    assert not page.find("main select")


def test_a_host_gives_and_takes_roles(browse, ada, people):
    client = browse("host")
    here = reverse("learners:host_person", args=[ada.uid])
    assert (
        client.post(reverse("learners:give_role", args=[ada.uid]), {"role": "moderator"}).url
        == here
    )
    assert Learner.objects.get(pk=ada.pk).is_moderator
    client.post(reverse("learners:take_role", args=[ada.uid]), {"role": "moderator"})
    assert not Learner.objects.get(pk=ada.pk).is_moderator
    host = people["host"]
    last = client.post(reverse("learners:take_role", args=[host.uid]), {"role": "host"})
    assert last.status_code == 422 and "Somebody must be host" in last.content.decode()


def test_who_takes_their_own_role_away_is_led_home(browse, people):
    cast.learner("Hugo Host", is_host=True)
    client, host = browse("host"), people["host"]
    answer = client.post(reverse("learners:take_role", args=[host.uid]), {"role": "host"})
    assert answer.url == reverse("home")


@pytest.mark.parametrize(
    ("query", "among", "found"),
    [
        ("ada", "", {"Ada Quispe"}),
        ("quispe ada", "", {"Ada Quispe"}),
        ("nobody", "", set()),
        ("", "moderator", {"Mara Mod"}),
        ("", "suspended", {"Sid Spam"}),
        ("", "no such thing", {"Ada Quispe", "Mara Mod", "Sid Spam"}),
    ],
)
def test_finding(browse, ada, people, query, among, found):
    from django.utils import timezone

    cast.learner("Sid Spam", is_active=False, suspended_at=timezone.now())
    page = browse("moderator").get(reverse("learners:host_people"), {"q": query, "among": among})
    names = {person.name for person in page.context["page_obj"]}
    assert found <= names
    assert not found or "" in (query, among)
    if query or among in ("moderator", "suspended"):
        assert names == found


def test_the_list_goes_on_and_costs_the_same(browse, django_assert_max_num_queries):
    client, path = browse("host"), reverse("learners:host_people")
    with django_assert_max_num_queries(8) as few:
        client.get(path)
    for number in range(60):
        cast.learner(f"Person {number:02}")
    with django_assert_max_num_queries(8) as many:
        page = client.get(path, {"q": "Person"})
    assert len(many) == len(few)
    assert "page=2" in page.content.decode()
    assert len(client.get(path, {"q": "Person", "page": 2}).context["page_obj"]) == 10
