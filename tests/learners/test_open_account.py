"""Accounts that the system opens, and the first sign-in of those made at the terminal."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from learners.actions.accounts import open_account
from learners.models import Learner
from tests.learners.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_it_can_sign_in_at_once(client, biogas, kinds_of_facts):
    jaime = open_account(
        email="Jaime@Example.org",
        password=PASSWORD,
        profile={"name": "Jaime", "country": "BO", "topics": ["biogas"], "time_zone": "UTC"},
    )
    data = {"login": "jaime@example.org", "password": PASSWORD}
    assert client.post(reverse("account_login"), data).url == reverse("home")
    assert "_auth_user_id" in client.session
    assert kinds_of_facts(jaime) == ["LearnerSignedUp"]
    assert [topic.slug for topic in jaime.topics.all()] == ["biogas"]


def test_nothing_stays_of_one_that_was_refused():
    with pytest.raises(ValidationError):
        open_account(email="j@example.org", password=None, profile={"name": "j@example.org"})
    assert not Learner.objects.exists()


def test_one_made_at_the_terminal_needs_one_code_only(client, sign_in, kinds_of_facts):
    host = Learner.objects.create_superuser("host@example.org", name="Host")
    assert sign_in(client, host).url == reverse("home")
    assert host.emailaddress_set.get().verified
    assert kinds_of_facts(host) == ["LearnerSignedUp"]


def test_a_learner_speaks_for_themselves(ada):
    ada.time_zone = "No/Such_Zone"
    assert ada.zone.key == "UTC"
    assert (ada.initials, str(ada)) == ("AQ", "Ada Quispe")
    assert 0 <= ada.tint < 8
