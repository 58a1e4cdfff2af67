"""One account per address, however it is written (A11)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from learners.models import Learner
from notifications.models import OutgoingEmail
from tests.learners.mailbox import letters_to

pytestmark = pytest.mark.django_db


def join(client, email):
    return client.post(reverse("account_signup"), {"email": email, "name": "Eve"})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a@b.com", "A@B.com"),
        ("a@münchen.de", "a@xn--mnchen-3ya.de"),
        ("a@MÜNCHEN.de", "a@münchen.de"),
    ],
)
def test_a11_two_spellings_are_one_account(client, first, second):
    join(client, first)
    client.post(reverse("account_logout"))
    join(client, second)
    assert Learner.objects.count() == 1


@pytest.mark.parametrize(
    "email",
    [
        "a(comment)@b.com",
        "a@b.com\nBcc: c@d.com",
        "a@b.com, c@d.com",
        "<a@b.com>",
        "a" * 250 + "@b.com",
        "a@b@c.com",
        "@b.com",
        "a\x00@b.com",
    ],
)
def test_a11_what_is_no_address_is_refused(client, email):
    assert join(client, email).status_code == 200
    assert not Learner.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_the_database_holds_the_line(ada):
    with pytest.raises(IntegrityError), transaction.atomic():
        Learner.objects.create(email=ada.email.upper(), name="Ada again")


def test_sign_in_takes_every_spelling(client, ada):
    client.post(reverse("account_login"), {"login": ada.email.upper()})
    assert len(letters_to(ada.email)) == 1
