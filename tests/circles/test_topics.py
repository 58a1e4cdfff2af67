"""Curators look after the topics: adding, renaming, and merging two that mean the same."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections, transaction
from django.urls import reverse

from circles.actions import change_circle
from circles.actions.topics import merge_topics
from foundation.activity.models import FactRow
from learners.actions.profile import change_profile
from learners.actions.topics import add_topic, rename_topic
from learners.models import Skill, Topic
from tests import cast
from tests.locks import beside, until_it_waits
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator(db):
    """Looks after topics."""
    return cast.learner("Cora Cur", is_curator=True)


@pytest.fixture
def biogas(db):
    return Topic.objects.create(slug="biogas", name="Biogas")


@pytest.fixture
def biodigesters(db):
    return Topic.objects.create(slug="biodigesters", name="Biodigesters")


def kinds():
    return list(FactRow.objects.filter(topic__startswith="field:").values_list("kind", flat=True))


def test_adding(curator):
    assert add_topic(actor=curator, name="  Solar   cooking ").slug == "solar-cooking"
    assert add_topic(actor=curator, name="غاز حيوي").slug.startswith("topic-")
    assert kinds() == ["TopicAdded", "TopicAdded"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "topic_name"),
        ("x" * 61, "topic_name"),
        ("a\x00b", "topic_name"),
        ("BIOGAS", "topic_exists"),
        ("Biogas!", "topic_exists"),
    ],
)
def test_names_that_are_none_or_there_already(curator, biogas, name, code):
    with pytest.raises(ValidationError) as refused:
        add_topic(actor=curator, name=name)
    assert refused.value.error_dict["name"][0].code == code
    assert kinds() == []


def test_renaming_keeps_the_address(curator, biogas):
    rename_topic(actor=curator, topic=biogas, name="Biogas and slurry")
    rename_topic(actor=curator, topic=biogas, name="Biogas and slurry")
    biogas.refresh_from_db()
    assert (biogas.slug, biogas.name) == ("biogas", "Biogas and slurry")
    assert kinds() == ["TopicRenamed"]


def test_merging_takes_people_and_circles_along(curator, biogas, biodigesters, circle, ada, ben):
    circle.topics.set([biogas, biodigesters])
    other = cast.circle("Other", ada)
    other.topics.set([biodigesters])
    Skill.objects.create(learner=ada, topic=biodigesters)
    for topic in (biogas, biodigesters):
        Skill.objects.create(learner=ben, topic=topic)
    version = other.version
    merge_topics(actor=curator, topic=biodigesters, into=biogas)
    assert list(Topic.objects.all()) == [biogas]
    assert list(circle.topics.all()) == list(other.topics.all()) == [biogas]
    assert {skill.learner for skill in biogas.skills.all()} == {ada, ben}
    other.refresh_from_db()
    assert other.version == version + 1
    [fact] = FactRow.objects.filter(kind="TopicMerged")
    assert fact.data["into_id"] == biogas.pk


def test_who_may_not(biogas, biodigesters, ada):
    moderator = cast.learner("Mara Mod", is_moderator=True)
    for actor in (ada, moderator):
        with pytest.raises(PermissionDenied):
            add_topic(actor=actor, name="Solar")
        with pytest.raises(PermissionDenied):
            rename_topic(actor=actor, topic=biogas, name="Solar")
        with pytest.raises(PermissionDenied):
            merge_topics(actor=actor, topic=biogas, into=biodigesters)
    assert Topic.objects.count() == 2


def test_merging_with_itself_or_with_what_is_gone(curator, biogas, biodigesters):
    with pytest.raises(ValidationError):
        merge_topics(actor=curator, topic=biogas, into=biogas)
    Topic.objects.filter(slug="biodigesters").delete()
    with pytest.raises(Topic.DoesNotExist):
        merge_topics(actor=curator, topic=biogas, into=biodigesters)


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["profile", "circle", "name"])
def test_who_chooses_a_topic_while_it_is_merged_is_told(
    curator, biogas, biodigesters, circle, ada, what
):
    """Whoever writes meanwhile waits, and finds it gone: no row names a topic that is none."""
    Skill.objects.create(learner=ada, topic=biogas)
    choose = {
        "profile": lambda: change_profile(actor=ada, topics=["biogas", "biodigesters"]),
        "circle": lambda: change_circle(actor=ada, circle=circle, topics=["biodigesters"]),
        "name": lambda: rename_topic(actor=curator, topic=biodigesters, name="Digesters"),
    }[what]
    with beside() as run:
        with transaction.atomic():
            merge_topics(actor=curator, topic=biodigesters, into=biogas)
            told = run(choose)
            until_it_waits(told)
        with pytest.raises((ValidationError, Topic.DoesNotExist)):
            told.result()
    assert list(Topic.objects.all()) == [biogas]
    assert [skill.learner for skill in biogas.skills.all()] == [ada]


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_that_cross_one_is_done(curator, biogas, biodigesters, ben):
    Skill.objects.create(learner=ben, topic=biogas)
    both = Barrier(2)

    def merge(topic, into):
        both.wait(10)
        try:
            merge_topics(actor=curator, topic=topic, into=into)
        except Topic.DoesNotExist:
            return "gone"
        finally:
            connections.close_all()
        return "merged"

    with ThreadPoolExecutor(2) as people:
        ways = [(biogas, biodigesters), (biodigesters, biogas)]
        outcomes = list(people.map(merge, *zip(*ways, strict=True)))
    assert sorted(outcomes) == ["gone", "merged"]
    assert Topic.objects.get().skills.get().learner == ben


class TestPage:
    """The curators' page."""

    @pytest.mark.parametrize("role", ["anon", "", "is_moderator"])
    def test_for_others_there_is_nothing(self, client, biogas, role):
        if role != "anon":
            client.force_login(cast.learner("Rita Role", **({role: True} if role else {})))
        path = reverse("circles:host_topics")
        assert client.get(path).status_code == client.post(path, {"name": "x"}).status_code == 404
        for name in ("rename_topic", "merge_topics"):
            there = reverse(f"circles:{name}", args=["biogas"])
            assert client.post(there, {"name": "x", "into": "biogas"}).status_code == 404

    def test_a_curator_does_it_all(self, client, curator, biogas, biodigesters):
        client.force_login(curator)
        path = reverse("circles:host_topics")
        assert client.post(path, {"name": "Solar"}).url == path
        refused = client.post(path, {"name": "solar"})
        assert refused.status_code == 422 and "there already" in refused.content.decode()
        client.post(reverse("circles:rename_topic", args=["solar"]), {"name": "Sun"})
        into = {"into": "biogas"}
        client.post(reverse("circles:merge_topics", args=["biodigesters"]), into)
        none = client.post(reverse("circles:merge_topics", args=["biogas"]), {"into": ""})
        assert none.status_code == 422
        assert {topic.name for topic in client.get(path).context["topics"]} == {"Biogas", "Sun"}

    def test_it_says_what_goes_along_before_it_merges(
        self, client, curator, biogas, biodigesters, circle, ada, ben
    ):
        circle.topics.set([biodigesters])
        for person in (ada, ben):
            Skill.objects.create(learner=person, topic=biodigesters)
        client.force_login(curator)
        here = reverse("circles:merge_topics", args=["biodigesters"])
        (form,) = Page(client.get(reverse("circles:host_topics"))).find(f"form[action={here}]")
        assert form.get("method") == "get"
        asked = client.get(here, {"into": "biogas"})
        assert Topic.objects.count() == 2
        assert Page(asked).texts("main li")[-2:] == ["1 circle", "2 people know it"]
        (into,) = Page(asked).find("input[name=into]")
        done = client.post(here, {"into": into.get("value")})
        assert done.url == reverse("circles:host_topics")
        assert list(circle.topics.all()) == list(Topic.objects.all()) == [biogas]

    @pytest.mark.parametrize("into", [{}, {"into": ""}, {"into": "biogas"}])
    def test_nothing_is_asked_about_a_topic_and_itself(self, client, curator, biogas, into):
        client.force_login(curator)
        answer = client.get(reverse("circles:merge_topics", args=["biogas"]), into)
        assert answer.status_code == 422
        assert "Choose another topic to merge it into." in answer.content.decode()

    def test_it_costs_the_same_for_many(self, client, curator, django_assert_max_num_queries):
        client.force_login(curator)
        path = reverse("circles:host_topics")
        with django_assert_max_num_queries(6) as none:
            client.get(path)
        for number in range(30):
            Topic.objects.create(slug=f"t{number}", name=f"Topic {number}")
        with django_assert_max_num_queries(6) as many:
            client.get(path)
        assert len(none) == len(many)


def test_curators_find_them_by_the_name_they_read(client, curator):
    for slug, name in (("irrigation", "Small-scale irrigation"), ("masonry", "Masonry")):
        Topic.objects.create(slug=slug, name=name)
    client.force_login(curator)
    shown = Page(client.get(reverse("circles:host_topics"))).texts("main h3")
    assert shown == ["Masonry", "Small-scale irrigation"]
