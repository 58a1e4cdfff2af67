"""From what somebody does to what another hears: bell, mail at once, digest."""

import uuid

import pytest

from circles.actions import join_circle
from discussions import actions
from foundation.activity.relay import relay_due_facts
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.instant.queueing import queue_instant_mail
from notifications.selectors import unread_count
from tests.notifications import rows

pytestmark = pytest.mark.django_db


def settle():
    """Let the worker do what is due."""
    relay_due_facts()
    queue_instant_mail()
    while send_due_mail():
        pass


def test_an_answer_reaches_the_asker_at_the_bell_and_by_mail(ada, ben, cleo, circle, thread, smtp):
    for learner in (ada, ben, cleo):
        rows.schedule(learner)
    join_circle(actor=cleo, circle=circle)
    answer = actions.add_post(actor=cleo, thread=thread, body="Double it, @Ada", key=uuid.uuid4())
    settle()
    assert (unread_count(ben), unread_count(ada), unread_count(cleo)) == (1, 1, 0)
    assert smtp.received == [], "two minutes to read it on the page, or to take it back"
    rows.later(minutes=3)
    settle()
    assert {str(message["To"]) for message in smtp.received} == {ben.email, ada.email}
    assert all("Double it" in str(m.get_body(("plain",)).get_content()) for m in smtp.received)

    actions.accept_answer(actor=ben, post=answer)
    actions.give_thanks(actor=ada, post=answer)
    settle()
    rows.later(hours=1)
    compose_due_digests()
    settle()
    (digest,) = [
        one
        for one in smtp.received
        if str(one["To"]) == cleo.email and (one["List-Id"].startswith("<digest."))
    ]
    words = digest.get_body(("plain",)).get_content()
    assert "Ben Uwimana: your answer worked" in words
    assert "Thanks from Ada Quispe" in words


def test_reading_the_thread_silences_bell_and_mail(ada, ben, thread, smtp):
    rows.schedule(ben)
    actions.add_post(actor=ada, thread=thread, body="Double it.", key=uuid.uuid4())
    relay_due_facts()
    assert unread_count(ben) == 1
    thread.refresh_from_db()
    actions.mark_read(actor=ben, thread=thread, seq=thread.last_seq)
    assert unread_count(ben) == 0
    rows.later(minutes=3)
    settle()
    assert smtp.received == []


def test_a_post_taken_back_in_time_is_never_mailed(ada, ben, thread, smtp):
    rows.schedule(ben)
    answer = actions.add_post(actor=ada, thread=thread, body="Double it.", key=uuid.uuid4())
    relay_due_facts()
    actions.remove_post(actor=ada, post=answer)
    rows.later(minutes=3)
    settle()
    assert (unread_count(ben), smtp.received) == (0, [])
