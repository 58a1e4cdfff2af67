"""After a restore: nothing of before the disaster is mailed again, what comes after it is."""

from datetime import timedelta

import pytest
from django.core import mail

from discussions.actions.posting import add_post
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from foundation.activity.relay import relay_due_facts
from notifications.actions.account_mail import queue_account_letter
from notifications.actions.holding import REASON, Held, hold_mail
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.instant.queueing import queue_instant_mail
from notifications.mail.content import Letter
from notifications.models import Digest, DigestSchedule, Notification, OutgoingEmail
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


def go_on() -> list:
    """Let the workers run, two minutes later; return what they sent."""
    while relay_due_facts():
        pass
    rows.later(minutes=3)
    queue_instant_mail()
    compose_due_digests()
    while send_due_mail():
        pass
    return mail.outbox


@pytest.fixture
def disaster(ada, ben):
    """When it happened: everything so far was before it."""
    rows.schedule(ada, cadence="never", next_digest_at=None, due_at=None)
    rows.schedule(ben, cadence="never", next_digest_at=None, due_at=None)
    return lambda: database_now() + timedelta(seconds=1)


def test_without_it_what_waited_goes_out(ada, ben, thread, disaster):
    rows.told(ben, "answered", cast.post(thread, ada, "Double it."))
    assert len(go_on()) == 1


def test_letters_that_waited_are_dropped_with_a_reason(ada, ben, disaster):
    letter = Letter(subject="Your code", text="123", html="<p>123</p>")
    queue_account_letter(recipient=ada.email, letter=letter)
    waiting = OutgoingEmail.objects.get()
    held = hold_mail(until=disaster())
    waiting.refresh_from_db()
    assert held == Held(letters=1, notices=0, digests=0)
    assert waiting.dropped_at is not None and waiting.error == REASON
    assert (waiting.subject, waiting.text, waiting.html) == ("", "", "")
    assert go_on() == []


def test_what_was_sent_stays_sent(ada, disaster):
    sent = OutgoingEmail.objects.create(
        lane="instant", recipient=ada.email, message_id="<1@x>", sent_at=database_now()
    )
    assert hold_mail(until=disaster()).letters == 0
    sent.refresh_from_db()
    assert sent.dropped_at is None


def test_notices_that_were_not_decided_stay_at_the_bell_and_are_not_mailed(
    ada, ben, thread, disaster
):
    row = rows.told(ben, "answered", cast.post(thread, ada, "Double it."))
    assert hold_mail(until=disaster()).notices == 1
    row.refresh_from_db()
    assert (row.read_at, row.email) == (None, None)
    assert go_on() == []


def test_facts_that_nobody_had_heard_of_are_told_but_not_mailed(ada, ben, thread, disaster):
    """Also those that a worker held, by lease, when the backup was made."""
    add_post(actor=ada, thread=thread, body="Double it.")
    FactRow.objects.filter(relayed_at=None).update(due_at=database_now() + timedelta(minutes=2))
    assert hold_mail(until=disaster()).notices == 1
    assert Notification.objects.get(learner=ben).kind == "answered"
    assert not FactRow.objects.filter(relayed_at=None).exists()
    assert go_on() == []


def test_what_happens_afterwards_is_mailed(ada, ben, thread, disaster):
    moment = database_now() - timedelta(hours=1)
    hold_mail(until=moment)
    add_post(actor=ada, thread=thread, body="Double it.")
    (letter,) = go_on()
    assert letter.to == [ben.email]


def test_digests_whose_hour_had_come_count_as_told(ada, circle, thread):
    rows.skilled(ada, circle)
    rows.later(hours=1)
    before = rows.schedule(ada)
    until = database_now()
    assert hold_mail(until=until).digests == 1
    after = DigestSchedule.objects.get(learner=ada)
    assert after.digest_through_at == until > before.digest_through_at
    assert after.next_digest_at == after.due_at > until
    assert compose_due_digests() == 0
    assert Digest.objects.count() == 0


def test_digests_due_later_go_on_as_they_were(ada, circle, thread):
    rows.skilled(ada, circle)
    rows.later(hours=1)
    before = rows.schedule(ada)
    assert hold_mail(until=before.next_digest_at - timedelta(minutes=1)).digests == 0
    assert compose_due_digests() == 1
    assert Digest.objects.get().window_start == before.digest_through_at


def test_a_repeat_is_harmless(ada, ben, thread, disaster):
    rows.told(ben, "answered", cast.post(thread, ada, "Double it."))
    until = disaster()
    assert hold_mail(until=until).notices == 1
    assert hold_mail(until=until) == Held(0, 0, 0)
