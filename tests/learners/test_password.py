"""A password is optional; changing it ends every other session and every socket (A06, A07)."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.learners.conftest import PASSWORD
from tests.learners.mailbox import code_for, letters_to

pytestmark = pytest.mark.django_db

NEW = "otro horno de barro 8"


@pytest.fixture
def at_home(with_password):
    """Ada's other device, signed in."""
    client = Client()
    client.force_login(with_password)
    return client


def is_in(client) -> bool:
    return client.get(reverse("learners:me")).status_code == 200


def test_a07_changing_it_ends_other_sessions(client, with_password, at_home, kinds_of_facts):
    client.force_login(with_password)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert is_in(client) and not is_in(at_home)
    assert kinds_of_facts(with_password) == ["AccessCut"]
    assert "changed" in letters_to(with_password.email)[-1].subject


def test_a07_so_does_a_forgotten_one(client, with_password, at_home, kinds_of_facts, epoch_of):
    answer = client.post(reverse("account_reset_password"), {"email": with_password.email})
    answer = client.post(answer.url, {"code": code_for(with_password.email)})
    answer = client.post(answer.url, {"password1": NEW, "password2": NEW})
    assert is_in(client) and not is_in(at_home)
    assert kinds_of_facts(with_password) == ["AccessCut"]
    assert epoch_of(with_password) == 2


def test_adding_one_is_told(client, ada, kinds_of_facts):
    client.force_login(ada)
    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    client.post(reverse("account_set_password"), {"password1": NEW, "password2": NEW})
    assert kinds_of_facts(ada) == ["AccessCut"]
    ada.refresh_from_db()
    assert ada.check_password(NEW)


def test_a06_another_address_needs_the_password_once_more(client, with_password):
    client.force_login(with_password)
    data = {"email": "ada@work.example", "action_add": ""}
    answer = client.post(reverse("account_email"), data)
    assert answer.url.startswith(reverse("account_reauthenticate"))
    answer = client.post(answer.url, {"password": PASSWORD})
    assert answer.url == reverse("account_email_verification_sent")
    client.post(answer.url, {"code": code_for("ada@work.example")})
    client.post(reverse("account_email"), {"email": "ada@work.example", "action_primary": ""})

    old = with_password.email
    with_password.refresh_from_db()
    assert with_password.email == "ada@work.example"
    assert "main address" in letters_to(old)[-1].subject


def test_another_address_does_not_welcome_twice(client, ada, sign_in, kinds_of_facts):
    sign_in(client, ada)
    assert kinds_of_facts(ada) == ["LearnerSignedUp"]
    data = {"email": "ada@work.example", "action_add": ""}
    answer = client.post(reverse("account_email"), data)
    client.post(answer.url, {"code": code_for("ada@work.example")})
    assert ada.emailaddress_set.filter(verified=True).count() == 2
    assert kinds_of_facts(ada) == ["LearnerSignedUp"]


def test_the_address_of_another_is_not_taken_over(client, ada, ben):
    """Not even by someone who reads the other's mail: the account is theirs to sign in to."""
    client.force_login(ada)
    answer = client.post(reverse("account_email"), {"email": ben.email, "action_add": ""})
    answer = client.post(answer.url, {"code": code_for(ben.email)})
    assert answer.status_code == 200
    assert not ada.emailaddress_set.filter(email=ben.email).exists()
