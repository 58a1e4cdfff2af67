"""Signing in: a code by mail first, a password for those who have one, limits for both."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from tests.learners.conftest import PASSWORD
from tests.learners.mailbox import code_for, letters_to
from tests.pages import Page

pytestmark = pytest.mark.django_db


def try_password(client, learner, password, **extra):
    data = {"login": learner.email, "password": password}
    return client.post(reverse("account_login"), data, **extra)


def test_a_code_signs_in_and_leads_on(client, ada, sign_in):
    answer = sign_in(client, ada, next_page="/articles/")
    assert answer.url == "/articles/"
    assert int(client.session["_auth_user_id"]) == ada.pk


def test_a_password_signs_in(client, with_password):
    assert try_password(client, with_password, PASSWORD).status_code == 302
    assert int(client.session["_auth_user_id"]) == with_password.pk


def test_a_wrong_password_does_not(client, with_password):
    assert try_password(client, with_password, "wrong").status_code == 200
    assert "_auth_user_id" not in client.session


def test_a01_the_sixth_guess_waits_even_if_right(with_password):
    for number in range(5):
        answer = try_password(Client(), with_password, "wrong", REMOTE_ADDR=f"198.51.100.{number}")
        assert answer.status_code == 200
    sixth = try_password(Client(), with_password, "wrong", REMOTE_ADDR="198.51.100.9")
    right = try_password(Client(), with_password, PASSWORD, REMOTE_ADDR="198.51.100.10")
    assert (sixth.status_code, right.status_code) == (429, 429)
    assert "leave the password empty" in right.content.decode()
    assert right.headers["Retry-After"] == "300"


def test_whoever_types_wrong_passwords_a_code_signs_in_from_a_new_browser(client, with_password):
    for _try in range(6):
        try_password(Client(), with_password, "wrong")
    answer = client.post(reverse("account_login"), {"login": with_password.email})
    client.post(answer.url, {"code": code_for(with_password.email)})
    assert int(client.session["_auth_user_id"]) == with_password.pk


def test_a01_a_new_password_ends_the_wait(client, with_password):
    for _try in range(6):
        try_password(Client(), with_password, "wrong")
    answer = client.post(reverse("account_reset_password"), {"email": with_password.email})
    answer = client.post(answer.url, {"code": code_for(with_password.email)})
    new = "otro horno de barro 8"
    client.post(answer.url, {"password1": new, "password2": new})
    assert try_password(Client(), with_password, new).status_code == 302


@pytest.mark.parametrize("proxies", [0, 1])
def test_a02_a_forged_forwarded_for_does_not_help(settings, with_password, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    statuses = [
        try_password(
            Client(), with_password, "wrong", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.1"
        ).status_code
        for n in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_a03_a_workshop_behind_one_router_is_not_locked_out(db, django_user_model):
    learners = [
        django_user_model.objects.create_user(f"p{n}@example.org", PASSWORD, name=f"P {n}")
        for n in range(25)
    ]
    for learner in learners:
        assert try_password(Client(), learner, "wrong").status_code == 200
    for learner in learners:
        learner.emailaddress_set.create(email=learner.email, verified=True, primary=True)
        assert try_password(Client(), learner, PASSWORD).status_code == 302


def test_a08_the_session_is_a_new_one(client, ada, sign_in):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by someone else"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, ada)
    assert client.session.session_key != before


def test_a08_public_pages_set_no_session(client, ada):
    for page in (reverse("learners:learner", args=[ada.uid]), reverse("account_login")):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "sessionid" not in answer.cookies


def test_a12_a_long_phrase_works_and_a_flood_does_not(client, with_password):
    phrase = "sixty-four characters, with spaces, are quite fine for passwords"
    assert len(phrase) == 64
    with_password.set_password(phrase)
    with_password.save()
    assert try_password(client, with_password, phrase).status_code == 302
    assert try_password(Client(), with_password, "x" * 2000).status_code == 200
    assert try_password(Client(), with_password, "x" * 10_000_000).status_code == 400


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example", "/\\evil.example", "\t//evil.example", "https:evil.example",
        "https://evil.example/", "http://testserver@evil.example", "javascript:alert(1)",
        "///evil.example", "https:///evil.example", "/\t/evil.example", "\\\\evil.example",
    ],
)  # fmt: skip
def test_i07_next_stays_on_this_host(client, ada, evil):
    page = reverse("account_login")
    answer = client.post(page, {"login": ada.email, "next": evil})
    answer = client.post(answer.url, {"code": code_for(ada.email), "next": evil})
    assert answer.url == reverse("home")


def test_i08_no_letter_follows_a_forged_host(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "also.example"]
    page = reverse("account_login")
    client.post(page, {"login": "nobody@example.org"}, headers={"host": "also.example"})
    body = letters_to("nobody@example.org")[0].text
    assert "also.example" not in body
    assert f"{settings.AYNI_PUBLIC_URL}{reverse('account_signup')}" in body


def test_a_new_address_finds_the_way_to_join_and_on(client):
    wanted = "/circles/biogas/?kept=x"
    to_join = reverse("account_signup", query={"next": wanted})
    page = reverse("account_login", query={"next": wanted})
    assert f'href="{to_join}"' in client.get(page).content.decode()

    code_page = client.post(page, {"login": "nobody@example.org", "next": wanted}).url
    assert f'href="{to_join}"' in client.get(code_page).content.decode()
    again = client.post(code_page, {"code": "000-000-000", "next": wanted}).content.decode()
    assert f'href="{to_join}"' in again and "No code that we sent you" in again
    assert to_join in letters_to("nobody@example.org")[0].text


def test_one_is_told_that_one_comes_back(client):
    for wanted, said in (("/circles/biogas/", True), ("/me/", False)):
        page = client.get(reverse("account_login", query={"next": wanted})).content.decode()
        assert ("You come back to where you were." in page) is said


def test_who_signs_in_is_greeted_in_their_own_language(client, ada, sign_in):
    ada.interface_language = "es"
    ada.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    page = Page(client.get(sign_in(client, ada, next_page="/articles/").url))
    assert page.tree.get("lang") == "es"
    with translation.override("es"):
        greeting = gettext("Good to see you, %(name)s.") % {"name": ada.name}
    assert page.texts(".flash")[-1] == greeting
