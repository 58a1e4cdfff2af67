"""Strangers are led to sign-in and back, and find what they had typed."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.urls import reverse

from learners import kept
from learners.visitors import SeeOther, actor_of, learner_of, signed_in
from tests.learners.mailbox import code_for

pytestmark = pytest.mark.django_db

LONG = "What if the film is only 150 microns? " * 50


def next_of(answer) -> str:
    return parse_qs(urlsplit(answer.url).query)["next"][0]


def test_what_a_stranger_typed_stands_in_the_form_after_joining(client):
    """On the way through sign-up, with a code, in the same browser."""
    typed = {"name": "my script", "scope": "write", "password": "never kept"}
    answer = client.post(reverse("learners:tokens"), typed)
    assert answer.status_code == 303

    sign_in_page = client.get(answer.url).content.decode()
    assert "What you wrote is kept" in sign_in_page

    page = reverse("account_signup") + "?" + urlsplit(answer.url).query
    answer = client.post(page, {"email": "j@example.org", "name": "Jaime"})
    answer = client.post(answer.url, {"code": code_for("j@example.org")})

    assert answer.url.startswith("/me/tokens/?kept=")
    form = client.get(answer.url).content.decode()
    assert 'value="my script"' in form
    assert "never kept" not in form


def test_what_was_saved_is_forgotten(client, ada):
    answer = client.post(reverse("learners:me"), {"name": "Ada Q.", "bio": LONG[:400]})
    page = next_of(answer)
    client.force_login(ada)
    assert LONG[:400].strip() in client.get(page).content.decode()
    client.post(page, {"name": "Ada Q.", "time_zone": "UTC"})
    assert client.session["kept"] == {}


def test_nobody_else_finds_it(client, ada, ben):
    page = next_of(client.post(reverse("learners:me"), {"bio": LONG[:400]}))
    other = type(client)()
    other.force_login(ben)
    assert LONG[:100] not in other.get(page).content.decode()


def test_several_forms_are_kept_and_not_without_end(rf_with_session):
    texts = [f"{n}" * 7000 for n in range(5)]
    keys = [kept.keep(rf_with_session("/x/", {"body": text})) for text in texts]
    read = [kept.typed(rf_with_session(f"/x/?kept={key}")) for key in keys]
    assert read == [None, None, *({"body": text} for text in texts[2:])]
    assert kept.keep(rf_with_session("/x/", {"body": "x" * 24_001})) is None
    assert kept.keep(rf_with_session("/x/", {"csrfmiddlewaretoken": "t"})) is None


def test_many_values_of_one_field_stay_many(rf_with_session):
    key = kept.keep(rf_with_session("/x/", {"languages": ["es", "qu"], "body": "x"}))
    read = kept.typed(rf_with_session(f"/x/?kept={key}"), several=["languages"])
    assert read == {"languages": ["es", "qu"], "body": "x"}


def test_of_a_field_that_came_twice_the_last_value_counts(rf_with_session):
    key = kept.keep(rf_with_session("/x/", {"title": ["a", "b"], "topics": "c"}))
    read = kept.typed(rf_with_session(f"/x/?kept={key}"), several=["topics"])
    assert read == {"title": "b", "topics": ["c"]}


def test_a_door_that_only_takes_forms_names_the_page_of_its_form(rf_with_session):
    @signed_in(page=lambda slug: f"/circles/{slug}/#write")
    def door(request, slug):
        return HttpResponse()

    request = rf_with_session("/circles/biogas/join/", {"note": "hello"})
    page = next_of(door(request, slug="biogas"))
    assert page.startswith("/circles/biogas/?kept=") and page.endswith("#write")
    key = page.removeprefix("/circles/biogas/?kept=").removesuffix("#write")
    assert kept.typed(rf_with_session(f"/x/?kept={key}")) == {"note": "hello"}


def test_a_click_without_words_leads_back_without_a_key(rf_with_session):
    @signed_in
    def door(request):
        return SeeOther("/")

    answer = door(rf_with_session("/a/?b=c", {"csrfmiddlewaretoken": "t"}))
    assert next_of(answer) == "/a/?b=c"


def test_an_inactive_learner_is_nobody(rf, ada):
    request = rf.get("/")
    request.user = ada
    assert learner_of(request) == actor_of(request) == ada
    ada.is_active = False
    assert learner_of(request) is None


@pytest.fixture
def rf_with_session(rf, client):
    """Make requests of one anonymous browser, all with the same session."""
    from django.contrib.auth.models import AnonymousUser

    session = client.session

    def make(path, data=None):
        request = rf.get(path) if data is None else rf.post(path, data)
        request.session, request.user = session, AnonymousUser()
        return request

    return make
