"""The link in a digest marks exactly what that digest told, on the press of a button."""

import pytest
from django.core import mail
from django.test import Client

from discussions.models import ThreadRead
from notifications import tokens
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.models import Digest, Notification
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader():
    """Whoever holds the letter, signed in nowhere."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def digest(ada, ben, circle, thread):
    """Ben's digest told Ada's answer and another thread."""
    rows.told(ben, "answered", cast.post(thread, ada))
    cast.thread(circle, ada, title="Who has rain today?")
    rows.later(hours=1)
    rows.schedule(ben)
    compose_due_digests()
    return Digest.objects.get()


def link(digest):
    return tokens.mark_digest_url(digest.uid).removeprefix("http://testserver")


def read():
    return dict(ThreadRead.objects.order_by("thread_id").values_list("thread_id", "last_read_seq"))


def test_the_letter_holds_the_link(digest):
    send_due_mail()
    assert f"http://testserver{link(digest)}" in mail.outbox[0].body


def test_looking_marks_nothing(reader, digest):
    for method in ("get", "head"):
        assert getattr(reader, method)(link(digest)).status_code == 200
    assert (read(), Notification.objects.filter(read_at=None).count()) == ({}, 1)


def test_the_button_marks_what_was_told_and_nothing_newer(reader, digest, ada, ben, thread):
    late = rows.told(ben, "replied", cast.post(thread, ada, "Too late for this letter."))
    answer = reader.post(link(digest))
    assert answer.status_code == 200
    assert not answer.cookies
    told = {int(pk): seq for pk, seq in digest.told["threads"].items()}
    assert read() == told
    assert told[thread.pk] == late.seq - 1
    late.refresh_from_db()
    assert late.read_at is None
    assert Notification.objects.filter(read_at=None).count() == 1


def test_what_no_digest_tells_still_waits(reader, digest, ben, cleo, circle):
    request = Notification.objects.create(
        learner=ben,
        kind="admission_requested",
        fact_id=10**9,
        actor=cleo,
        circle=circle,
    )
    Notification.objects.filter(pk=request.pk).update(created_at=digest.window_start)
    reader.post(link(digest))
    request.refresh_from_db()
    assert request.read_at is None


def test_it_never_goes_back(reader, digest, ben, thread):
    ThreadRead.objects.create(learner=ben, thread=thread, last_read_seq=99)
    reader.post(link(digest))
    assert read()[thread.pk] == 99


def test_a_second_press_changes_nothing(reader, digest, ben, thread):
    reader.post(link(digest))
    ThreadRead.objects.update(last_read_seq=0)
    reader.post(link(digest))
    assert set(read().values()) == {0}


def test_it_acts_for_the_letters_owner_whoever_is_signed_in(digest, ada, ben):
    browser = Client()
    browser.force_login(ada)
    page = browser.post(link(digest))
    assert ada.name not in page.content.decode()
    assert set(ThreadRead.objects.values_list("learner_id", flat=True)) == {ben.pk}


def test_a_thread_that_is_gone_does_not_matter(reader, digest, circle, thread):
    digest.told["threads"]["999999"] = 5
    digest.save()
    assert reader.post(link(digest)).status_code == 200
    assert thread.pk in read()


def with_another_letter(url):
    """Return the address with one letter of what is signed changed."""
    return url[:12] + ("x" if url[12] != "x" else "y") + url[13:]


@pytest.mark.parametrize("forge", [with_another_letter, lambda url: "/digests/a/read/"])
def test_a_forged_link_opens_nothing(forge, reader, digest):
    forged = forge(link(digest))
    for answer in (reader.get(forged), reader.post(forged)):
        assert answer.status_code == 404
    assert read() == {}
