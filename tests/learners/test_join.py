"""Joining: address, name and languages, a code by mail, and on to what one came for."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from learners.models import Learner
from tests.learners.mailbox import code_for, letters_to

pytestmark = pytest.mark.django_db

JAIME = {
    "email": "Jaime@Example.org",
    "name": "Jaime Marti",
    "languages": ["es", "qu"],
    "time_zone": "America/La_Paz",
}


def join(client, next_page: str = "", **fields):
    page = reverse("account_signup") + (f"?next={next_page}" if next_page else "")
    return client.post(page, JAIME | fields)


def test_joining_leads_to_what_one_came_for(client, kinds_of_facts):
    answer = join(client, next_page="/circles/biogas/?kept=x")
    assert answer.status_code == 302

    answer = client.post(answer.url, {"code": code_for("jaime@example.org")})

    assert answer.url == "/circles/biogas/?kept=x"
    jaime = Learner.objects.get(email="jaime@example.org")
    assert int(client.session["_auth_user_id"]) == jaime.pk
    assert (jaime.name, jaime.languages) == ("Jaime Marti", ["es", "qu"])
    assert (jaime.time_zone, jaime.interface_language) == ("America/La_Paz", "en")
    assert not jaime.has_usable_password()
    assert kinds_of_facts(jaime) == ["LearnerSignedUp"]


def test_nobody_is_in_before_the_code(client, kinds_of_facts):
    join(client)
    jaime = Learner.objects.get()
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("learners:me")).status_code == 303
    assert kinds_of_facts(jaime) == []


def test_digits_of_another_script_are_taken(client):
    answer = join(client)
    eastern = code_for("jaime@example.org").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    client.post(answer.url, {"code": eastern})
    assert "_auth_user_id" in client.session


def test_a_wrong_code_may_be_typed_twice_only(client):
    page = join(client).url
    assert client.post(page, {"code": "000-000-000"}).status_code == 200
    assert client.post(page, {"code": "000-000-001"}).status_code == 200
    assert client.post(page, {"code": "000-000-002"}).status_code == 302
    client.post(page, {"code": code_for("jaime@example.org")})
    assert "_auth_user_id" not in client.session


def test_the_code_is_sent_again(client, time_machine):
    time_machine.move_to(timezone.now())
    page = join(client).url
    first = code_for("jaime@example.org")
    time_machine.shift(timedelta(seconds=20))
    client.post(page, {"action": "resend"})
    second = code_for("jaime@example.org")
    assert first != second
    client.post(page, {"code": second})
    assert "_auth_user_id" in client.session


def test_it_may_be_sent_again_at_once_and_both_are_good(client):
    """Mail is slow: the first code may come after the second was asked for."""
    page = join(client).url
    first = code_for("jaime@example.org")
    assert client.post(page, {"action": "resend"}).status_code == 302
    client.post(page, {"code": first})
    assert "_auth_user_id" in client.session


def test_an_unknown_zone_becomes_utc_and_is_said(client):
    answer = join(client, time_zone="Mars/Olympus_Mons")
    assert Learner.objects.get().time_zone == "UTC"
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("UTC" in line for line in said)


@pytest.mark.parametrize("zone", ["America/Buenos_Aires", "Asia/Calcutta", "Pacific/Kiritimati"])
def test_older_names_of_zones_are_taken(client, zone):
    join(client, time_zone=zone)
    assert Learner.objects.get().time_zone == zone


def test_the_language_of_the_page_stands_in_for_no_language(client):
    client.post(
        reverse("account_signup"),
        {"email": "a@example.org", "name": "Aline"},
        headers={"accept-language": "fr"},
    )
    aline = Learner.objects.get()
    assert (aline.languages, aline.interface_language) == (["fr"], "fr")


@pytest.mark.parametrize("languages", [["xx"], ["es", "<script>"]])
def test_unknown_languages_are_refused(client, languages):
    assert join(client, languages=languages).status_code == 200
    assert not Learner.objects.exists()


def test_b14_rights_cannot_be_typed_in(client):
    join(client, is_host="on", trust="trusted", is_active="", access_epoch="9", uid="a" * 16)
    jaime = Learner.objects.get()
    assert not jaime.is_host and jaime.trust == "new" and jaime.access_epoch == 1
    assert jaime.uid != "a" * 16


def test_the_letter_carries_no_word_of_the_one_who_typed(client):
    """Else anyone could have us send their words to anyone."""
    join(client, name="Win money at evil example")
    letter = letters_to("jaime@example.org")[0]
    assert "money" not in letter.subject + letter.text
    assert letter.subject.startswith(code_for("jaime@example.org"))


def test_the_form_guesses_the_zone_only_before_it_was_sent(client):
    fresh = client.get(reverse("account_signup")).content.decode()
    assert 'data-zone="guess"' in fresh and "js/zone.js" in fresh
    sent = join(client, name="").content.decode()
    assert 'data-zone="guess"' not in sent and "data-zone" in sent
