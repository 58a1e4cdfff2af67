"""My next digest, any time: exactly the letter that would be sent, and nothing is written."""

import re

import pytest

from notifications.digests.sweeping import compose_due_digests
from notifications.models import Digest, DigestSchedule, OfferedQuestion, OutgoingEmail
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db

PAGE = "/me/digest/"
LETTER = "/me/digest/letter/"


@pytest.fixture
def news(client, ada, ben, circle, thread):
    """Ben has an answer, and a schedule; he is signed in."""
    rows.told(ben, "answered", cast.post(thread, ada, "Double it."))
    rows.later(hours=1)
    rows.schedule(ben)
    client.force_login(ben)


def without_uid(text):
    """The link that marks a digest as read is made anew for each."""
    return re.sub(r"/digests/[^/]+/", "/digests//", text)


def test_it_is_the_letter_that_is_sent(client, news):
    page = client.get(PAGE)
    shown = page.context["digest"].letter
    framed = client.get(LETTER).content.decode()
    compose_due_digests()
    sent = OutgoingEmail.objects.get()
    assert shown.subject == sent.subject
    assert without_uid(shown.text) == without_uid(sent.text)
    assert without_uid(framed) == without_uid(sent.html)


def test_looking_writes_nothing(client, news):
    before = list(DigestSchedule.objects.values())
    client.get(PAGE)
    client.get(LETTER)
    assert list(DigestSchedule.objects.values()) == before
    for model in (Digest, OutgoingEmail, OfferedQuestion):
        assert model.objects.count() == 0


def test_the_page_frames_the_letter_and_has_it_as_text(client, news):
    page = client.get(PAGE).content.decode()
    assert f'<iframe src="{LETTER}"' in page
    assert "* Answered by Ada Quispe" in page
    assert "Answered by Ada Quispe: “Is 150-micron film enough?”" in page


def test_the_letter_can_do_nothing_but_be_read(client, news):
    answer = client.get(LETTER)
    rules = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'self'" in rules
    assert "sandbox allow-popups" in rules
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer.headers["Cache-Control"]


def test_nothing_new_says_so(client, ben, circle):
    client.force_login(ben)
    assert "Nothing new yet" in client.get(PAGE).content.decode()
    assert client.get(LETTER).status_code == 404


def test_before_there_is_a_schedule_it_tells_since_i_joined(client, ada, ben, thread):
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(hours=1)
    ben.joined_at = ben.joined_at - rows.span(days=1)
    ben.save()
    client.force_login(ben)
    assert "Answered by Ada Quispe" in client.get(PAGE).content.decode()


def test_who_gets_none_may_still_look(client, news, ben):
    rows.schedule(ben, cadence="never", next_digest_at=None, due_at=None)
    page = client.get(PAGE).content.decode()
    assert "You chose to get none." in page
    assert "Answered by Ada Quispe" in page


def test_it_is_mine_alone(client, news, ada):
    client.force_login(ada)
    assert "Answered by" not in client.get(PAGE).content.decode()
