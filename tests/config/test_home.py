"""The front page: a stranger wants to join, a learner finds what waits, a host is led on."""

import pytest

from tests import cast

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


@pytest.mark.parametrize("count", [1, 6])
def test_it_costs_the_same_for_one_and_for_many(client, ben, ada, count, django_assert_num_queries):
    for number in range(count):
        piece = cast.article(f"Piece {number}")
        cast.circle(f"Circle {number}", ada, members=[ben], reads=[piece])
    client.force_login(ben)
    client.get("/")
    with django_assert_num_queries(9):
        client.get("/")


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
