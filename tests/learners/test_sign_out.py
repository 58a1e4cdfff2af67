"""Signing out: by POST alone, and sockets end with the session (I05, I06)."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_signing_out_cuts_sockets_and_leaves_other_devices_in(
    client, ada, kinds_of_facts, epoch_of
):
    other = Client()
    other.force_login(ada)
    client.force_login(ada)
    answer = client.post(reverse("account_logout"))
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session
    assert kinds_of_facts(ada) == ["LearnerSignedOut"]
    assert epoch_of(ada) == 2
    assert other.get(reverse("learners:me")).status_code == 200


def test_i06_a_link_does_not_sign_out(client, ada, epoch_of):
    client.force_login(ada)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert epoch_of(ada) == 1


def test_i06_neither_does_a_form_of_another_site(ada, epoch_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(reverse("account_logout")).status_code == 403
    assert epoch_of(ada) == 1


def test_i06_nor_can_one_be_signed_in_from_there(with_password):
    client = Client(enforce_csrf_checks=True)
    data = {"login": with_password.email, "password": "whatever"}
    assert client.post(reverse("account_login"), data).status_code == 403


def test_signing_out_when_nobody_is_in_tells_nothing(client, ada, kinds_of_facts):
    client.post(reverse("account_logout"))
    assert kinds_of_facts(ada) == []
