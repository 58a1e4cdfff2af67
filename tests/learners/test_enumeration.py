"""Whether an address has an account cannot be told from any answer (A05)."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.learners.conftest import PASSWORD
from tests.learners.mailbox import letters_to

pytestmark = pytest.mark.django_db

UNKNOWN = "nobody@example.org"


def same(learner, talk):
    """Let `talk` hold the same talk for a known and an unknown address, and compare all of it."""

    def heard(address):
        return [
            (
                answer.status_code,
                answer.headers.get("Location"),
                re.sub(r'value="[^"]{64}"', "", answer.content.decode()).replace(
                    address, "ADDRESS"
                ),
            )
            for answer in talk(Client(), address)
        ]

    known, unknown = heard(learner.email), heard(UNKNOWN)
    assert known == unknown
    return known


def test_a05_joining(with_password):
    def talk(client, address):
        yield client.post(reverse("account_signup"), {"email": address, "name": "Eve"})
        yield client.get(reverse("account_email_verification_sent"))
        yield client.post(reverse("account_email_verification_sent"), {"action": "resend"})
        yield client.get(reverse("account_email_verification_sent"))
        yield client.post(reverse("account_email_verification_sent"), {"code": "000-000-000"})

    heard = same(with_password, talk)
    assert heard[0][0] == 302 and heard[1][0] == 200
    assert "already" in letters_to(with_password.email)[0].subject
    assert "code" in letters_to(UNKNOWN)[0].subject


def test_a05_signing_in_by_code(with_password):
    def talk(client, address):
        yield client.post(reverse("account_login"), {"login": address})
        yield client.get(reverse("account_confirm_login_code"))
        yield client.post(reverse("account_confirm_login_code"), {"action": "resend"})
        yield client.get(reverse("account_confirm_login_code"))
        yield client.post(reverse("account_confirm_login_code"), {"code": "000-000-000"})

    heard = same(with_password, talk)
    assert heard[0][0] == 302 and heard[1][0] == 200
    assert "no account" in letters_to(UNKNOWN)[0].subject


def test_a05_signing_in_by_password(with_password):
    def talk(client, address):
        yield client.post(reverse("account_login"), {"login": address, "password": "wrong"})

    assert same(with_password, talk)[0][0] == 200


def test_a05_a_new_password(with_password):
    def talk(client, address):
        yield client.post(reverse("account_reset_password"), {"email": address})
        yield client.get(reverse("account_confirm_password_reset_code"))
        yield client.post(reverse("account_confirm_password_reset_code"), {"code": "000-000-000"})

    heard = same(with_password, talk)
    assert heard[0][0] == 302 and heard[1][0] == 200


def test_a05_one_without_a_password_looks_the_same(ada):
    def talk(client, address):
        yield client.post(reverse("account_login"), {"login": address, "password": PASSWORD})

    same(ada, talk)


@pytest.mark.parametrize(
    ("first", "typed", "then"),
    [
        ("account_login", "login", "account_confirm_login_code"),
        ("account_signup", "email", "account_email_verification_sent"),
        ("account_reset_password", "email", "account_confirm_password_reset_code"),
    ],
)
def test_a05_up_to_the_limits_and_beyond_both_are_told_the_same(with_password, first, typed, then):
    """The class: the counts that an email spends, which the answers must not tell apart.

    Emails are asked for anew and sent again until no more are sent, then a code is typed.
    """

    def talk(client, address):
        for _ in range(5):
            yield client.post(reverse(first), {typed: address, "name": "Eve"})
            for _ in range(3):
                yield client.post(reverse(then), {"action": "resend"})
                yield client.get(reverse(then))
        yield client.post(reverse(then), {"code": "000-000-000"})
        yield client.get(reverse(first))

    heard = same(with_password, talk)
    assert 429 in [status for status, *_ in heard]
