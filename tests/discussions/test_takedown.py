"""Asking from outside to take something down or correct it: the form, its limits, its reference."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from django.utils import timezone

from discussions.actions import ask_takedown
from discussions.actions.takedowns import CONFIRMATIONS_A_DAY, is_to_confirm
from discussions.models import Takedown
from discussions.selectors.pages import what_stands_at
from foundation.activity.models import FactRow
from tests import cast
from tests.articles.test_withdraw_article import picture
from tests.discussions.test_report import adaptation, signed_in
from tests.pages import Page

pytestmark = pytest.mark.django_db

TOLD = {
    "page": "http://testserver/articles/",
    "reason": "copyright",
    "statement": "I drew figure 3.",
    "name": "Rosa Mamani",
    "email": "rosa@example.org",
}


def asked(actor=None, **changes):
    """Return a request as somebody made it."""
    return ask_takedown(actor=actor, **(TOLD | changes))


def test_anybody_asks_without_an_account(client, article):
    address = f"/articles/{article.uid}/{article.slug}/"
    page = Page(client.get(address))
    (link,) = page.find("section.attribution a[rel=nofollow]")[-1:]
    assert link.get("href").startswith("/takedown/?page=")
    form = Page(client.get(link.get("href")))
    (field,) = form.find("input#id_page")
    assert field.get("value") == f"http://testserver{address}"

    sent = client.post("/takedown/", TOLD | {"page": field.get("value")})
    takedown = Takedown.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, f"/takedown/{takedown.uid}/")
    assert (takedown.article, takedown.state, takedown.sent_by) == (article, "open", None)
    shown = client.get(sent["Location"]).content.decode()
    assert takedown.uid in shown
    # Whoever holds the reference learns how far it is, and nothing that was typed.
    assert not [word for word in ("Rosa", "figure 3", "rosa@") if word in shown]


def test_who_asks_for_their_data_names_no_page(client):
    sent = client.post("/takedown/", TOLD | {"page": "", "reason": "personal"})
    takedown = Takedown.objects.get()
    assert (sent.status_code, takedown.page) == (303, "")
    moderator = signed_in(cast.learner("Mo Derator", is_moderator=True))
    assert "No page named" in moderator.get(f"/host/takedowns/{takedown.uid}/").content.decode()


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ("open", "unanswered"),
        ("in_work", "answered"),
        ("done", "accepted"),
        ("refused", "gone"),
    ],
)
def test_each_state_has_its_own_mark(state, mark):
    is_closed = state in ("done", "refused")
    Takedown.objects.filter(pk=asked().pk).update(
        state=state, answered_at=timezone.now() if is_closed else None
    )
    moderator = signed_in(cast.learner("Mo Derator", is_moderator=True))
    shown = moderator.get("/host/takedowns/", {"show": "answered"} if is_closed else {})
    (found,) = Page(shown).find("main .rows .state")
    assert found.get("class") == f"state state--{mark}"


def test_it_records_ids_and_a_topic_nobody_follows(ben):
    takedown = asked(ben)
    fact = FactRow.objects.get()
    assert (fact.kind, fact.actor_id, fact.topic) == (
        "TakedownAsked",
        ben.pk,
        f"takedown:{takedown.uid}",
    )
    assert fact.data == {"takedown_id": takedown.pk, "takedown_uid": takedown.uid}


def test_who_is_signed_in_finds_name_and_address_filled_in(ben):
    form = Page(signed_in(ben).get("/takedown/?page=/terms/"))
    assert form.find("input#id_name")[0].get("value") == ben.name
    assert form.find("input#id_email")[0].get("value") == ben.email


def test_an_address_of_this_site_is_found(article, thread, ada, ben):
    answer = cast.post(thread, ada)
    built = adaptation(article, ben)
    drawn = picture(article)
    base = f"/articles/{article.uid}/{article.slug}/"
    assert what_stands_at(None, f"http://testserver{base}").article == article
    assert what_stands_at(None, base).article == article
    assert what_stands_at(None, f"{base}#built-{built.uid}").adaptation == built
    assert what_stands_at(None, thread.get_absolute_url()).post.number == 1
    assert what_stands_at(None, f"{thread.get_absolute_url()}#p2").post == answer
    assert what_stands_at(None, f"/files/{drawn.uid}.webp").picture == drawn


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "http://testserver/nothing/here/",
        "testserver/nothing/here/",
        "HTTPS://TestServer/",
        "/articles/aaaaaaaaaaaaaaaa/",
        "/threads/aaaaaaaaaaaaaaaa/",
        "/files/aaaaaaaaaaaaaaaa.webp",
        "/nothing/here/",
        "/threads/aaaaaaaaaaaaaaaa/#p99999999999999",
    ],
)
def test_any_other_address_of_this_site_is_kept_as_it_was_typed(page):
    takedown = asked(page=page)
    assert takedown.page == page
    found = (takedown.article, takedown.post, takedown.adaptation, takedown.picture)
    assert found == (None, None, None, None)


@pytest.mark.parametrize(
    "page",
    [
        "https://elsewhere.example/articles/aaaaaaaaaaaaaaaa/",
        "http://localhost/articles/",
        "http://testserver:8001/articles/",
        "http://testserver@elsewhere.example/",
        "http://testserver.elsewhere.example/",
        "//elsewhere.example/",
        "elsewhere.example/testserver/",
        "ftp://testserver/",
        "javascript:alert(1)",
        "http://[broken",
        "the page with the stove",
    ],
)
def test_the_address_of_another_site_is_refused_and_stays_in_the_form(client, page):
    told = TOLD | {"page": page}
    answer = client.post("/takedown/", told)
    refused = Page(answer)
    assert answer.status_code == 422
    (field,) = refused.find("input#id_page[aria-invalid=true]")
    assert field.get("value") == page
    assert refused.find("input#id_name")[0].get("value") == TOLD["name"]
    assert "they begin with http://testserver" in answer.content.decode()
    with pytest.raises(ValidationError) as error:
        asked(page=page)
    assert error.value.error_dict["page"][0].code == "elsewhere"
    assert not Takedown.objects.exists()


def test_l09_b09_what_the_asker_may_not_read_is_not_found(hidden_circle, ben, cleo):
    """Nobody learns by the form what exists, nor shows a moderator a circle from within."""
    address = cast.thread(hidden_circle, ben).get_absolute_url()
    assert asked(page=address).post is None
    assert asked(cleo, page=address).post is None
    assert asked(ben, page=address).post.number == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("page", "x" * 1001),
        ("reason", "boredom"),
        ("statement", ""),
        ("statement", "x" * 4001),
        ("name", ""),
        ("name", "x" * 101),
        ("email", "not an address"),
        ("email", "a@b.example\nBcc: c@d.example"),
    ],
)
def test_bad_input_is_refused_by_field(client, field, value):
    answer = client.post("/takedown/", TOLD | {field: value})
    assert answer.status_code == 422
    assert Page(answer).find(f"[aria-invalid=true]#id_{field}") or field == "reason"
    with pytest.raises(ValidationError):
        asked(**{field: value})
    assert not Takedown.objects.exists()


def test_g08_an_address_gets_three_confirmations_a_day_and_no_request_is_lost():
    made = [asked(email=email) for email in ["Rosa@Example.org", "rosa@example.org"] * 3]
    for _ in range(2):
        told = [is_to_confirm(takedown=one) for one in made]
        assert told == [True] * CONFIRMATIONS_A_DAY + [False] * 3
    assert is_to_confirm(takedown=asked(email="other@example.org"))


@pytest.mark.django_db(transaction=True)
def test_g08_twenty_at_once_get_three_confirmations_too():
    made = [asked(email="rosa@example.org") for _ in range(20)]

    def ask(takedown):
        try:
            return is_to_confirm(takedown=takedown)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(made)) as people:
        told = list(people.map(ask, reversed(made)))
    assert sum(told) == CONFIRMATIONS_A_DAY


def test_k04_a_machine_that_fills_in_forms_is_held_back(client):
    answers = [client.post("/takedown/", TOLD) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429] * 2
    # What was typed stays in the form, under the sentence that says when to go on.
    assert "You can go on in" in answers[-1].content.decode()
    assert "still works" not in answers[-1].content.decode()
    assert TOLD["statement"] in answers[-1].content.decode()
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
    assert Takedown.objects.count() == 10
    # A form that is refused counts for nothing, and the page can still be read.
    assert client.post("/takedown/", TOLD | {"name": ""}).status_code == 422
    assert client.get("/takedown/").status_code == 200


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "/\\evil", "x"])
def test_i07_a_link_fills_in_paths_of_ours_alone(client, page):
    form = Page(client.get("/takedown/", {"page": page}))
    assert not form.find("input#id_page")[0].get("value")


def test_it_needs_the_token_of_the_form_and_no_session():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/takedown/", TOLD).status_code == 403
    assert "sessionid" not in client.get("/takedown/").cookies


def test_an_unknown_reference_is_not_found(client):
    assert client.get("/takedown/aaaaaaaaaaaaaaaa/").status_code == 404
