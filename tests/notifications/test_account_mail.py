"""allauth's letters leave through our own delivery, first of all, and leave no code behind."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from notifications.delivery import send_due_mail
from notifications.models import OutgoingEmail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    """What other tests asked for does not count here."""
    cache.clear()


@pytest.fixture
def asked_for_code(client, ben):
    client.post(reverse("account_request_login_code"), {"email": ben.email})
    return OutgoingEmail.objects.get()


def test_a_code_is_a_row_in_the_lane_that_goes_first(ben, asked_for_code):
    assert (asked_for_code.lane, asked_for_code.recipient) == ("code", ben.email)
    assert asked_for_code.learner == ben
    assert mail.outbox == [], "the page did not wait for the mail server"


def test_the_code_arrives_and_is_wiped(ben, asked_for_code):
    code = re.search(r"\d{3}-\d{3}-\d{3}", asked_for_code.text).group()
    assert send_due_mail() == 1
    (letter,) = mail.outbox
    assert (letter.to, code in letter.body) == ([ben.email], True)
    left = str(list(OutgoingEmail.objects.values()))
    assert code not in left


def test_an_unknown_address_gets_a_letter_of_its_own(client, db):
    client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    email = OutgoingEmail.objects.get()
    assert (email.recipient, email.learner) == ("nobody@example.org", None)


@override_settings(ALLOWED_HOSTS=["testserver", "evil.example"])
def test_I08_the_configured_host_stands_in_the_letter(client, ben):
    client.post(
        reverse("account_request_login_code"),
        {"email": ben.email},
        headers={"host": "evil.example"},
    )
    email = OutgoingEmail.objects.get()
    assert "evil.example" not in email.text + email.subject
    assert "http://testserver" in email.text


def test_an_address_has_one_spelling(client, ben):
    client.post(reverse("account_request_login_code"), {"email": ben.email.upper()})
    assert OutgoingEmail.objects.get().learner == ben
