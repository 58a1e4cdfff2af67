"""The front page: a stranger wants to join, a learner finds what waits, a host is led on."""

import pytest

from discussions.models import Thread
from learners.models import Topic
from tests import cast
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_a_stranger_sees_what_it_is_and_how_to_join(client, circle):
    answer = client.get("/")
    page = answer.content.decode()
    assert "Ask the one who has already built it" in page
    assert "/accounts/signup/" in page and circle.name in page
    assert "sessionid" not in answer.cookies


def test_a_blank_instance_leads_its_host(client):
    page = client.get("/").content.decode()
    assert "The first three steps" in page and "/articles/import/" in page


def test_a_member_sees_their_circles_first(client, ben, circle):
    client.force_login(ben)
    page = client.get("/").content.decode()
    assert "My circles" in page and circle.name in page
    assert "Ask the one who has already built it" not in page


def test_b01_an_invite_only_circle_does_not_show(client, cleo, hidden_circle):
    for visitor in (None, cleo):
        if visitor:
            client.force_login(visitor)
        assert hidden_circle.name not in client.get("/").content.decode()


@pytest.mark.parametrize(("count", "queries"), [(1, 10), (6, 9), (12, 8)])
def test_many_cost_no_more_than_one(client, ben, ada, count, queries, django_assert_num_queries):
    """A list that my languages do not fill asks once more, for the others."""
    for number in range(count):
        piece = cast.article(f"Piece {number}")
        cast.thread(cast.circle(f"Circle {number}", ada, members=[ben], reads=[piece]), ada)
    client.force_login(ben)
    client.get("/")
    with django_assert_num_queries(queries):
        client.get("/")


@pytest.fixture
def in_two_languages(ada):
    """A circle, an article and a question in each: the English ones newer, larger, or earlier."""
    made = [("es", "Secador", 1), ("en", "Dryer", 2)]
    for language, name, size in made:
        piece = cast.article(name, language=language)
        home = cast.circle(name, ada, reads=[piece], language=language, capacity=size + 1)
        type(home).objects.filter(pk=home.pk).update(member_count=size)
        cast.thread(home, ada, title=f"{name}?", language=language)


LISTS = (".circle h3 a", ".article-item h3 a", ".thread-item h3 a")


def first_of_lists(client, **asked) -> list[str]:
    page = Page(client.get("/", **asked))
    listed = [page.texts(css) for css in LISTS]
    assert all(len(names) == 2 for names in listed), "others come after, none is hidden"
    return [names[0].rstrip("?") for names in listed]


@pytest.mark.parametrize(("asked", "first"), [("es", "Secador"), ("en", "Dryer"), ("ar", "Dryer")])
def test_a_stranger_sees_first_what_is_in_the_language_of_the_page(
    client, in_two_languages, asked, first
):
    assert first_of_lists(client, headers={"accept-language": asked}) == [first] * 3


@pytest.mark.parametrize("answered", [True, False])
def test_a_learner_sees_first_what_they_read(client, ada, in_two_languages, answered):
    if answered:
        for thread in Thread.objects.all():
            cast.post(thread, ada)
    client.force_login(cast.learner("Eva", languages=["qu", "es"], interface_language="en"))
    assert first_of_lists(client) == ["Secador"] * 3


def test_who_is_in_no_circle_is_shown_the_way_into_one(client, ben, cleo, circle):
    circle.topics.add(Topic.objects.create(slug="biogas", name="Biogas"))
    Topic.objects.create(slug="looms", name="Looms")
    client.force_login(cleo)
    page = Page(client.get("/"))
    assert page.texts("h1") == ["What do you build?"]
    links = {link.text_content(): link.get("href") for link in page.find("ul.cluster a")}
    assert links == {"Biogas": "/circles/?topic=biogas"}, "no topic without a circle"
    assert page.texts(".button--primary") == ["See the circles"]
    assert page.texts(".circle h3") == [circle.name]
    client.force_login(ben)
    assert "What do you build?" not in client.get("/").content.decode()


def test_about_says_the_licence(client):
    assert "Attribution-ShareAlike 4.0" in client.get("/about/").content.decode()


def test_a_language_is_chosen_for_this_browser_and_for_letters(client, ben):
    answer = client.post("/language/", {"language": "ar", "next": "/about/"})
    assert answer.status_code == 302
    assert 'dir="rtl"' in client.get("/about/").content.decode()
    client.force_login(ben)
    client.post("/language/", {"language": "es"})
    ben.refresh_from_db()
    assert ben.interface_language == "es"
    client.post("/language/", {"language": "xx"})
    ben.refresh_from_db()
    assert ben.interface_language == "es"
    assert client.get("/language/").status_code == 405


def test_i07_the_language_door_leads_nowhere_else(client):
    answer = client.post("/language/", {"language": "es", "next": "https://evil.example/"})
    assert answer.url == "/"


def test_every_answer_carries_the_policy(client):
    for address in ("/", "/about/", "/nowhere/"):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'self'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy and "object-src 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
