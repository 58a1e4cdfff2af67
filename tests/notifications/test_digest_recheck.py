"""A digest that waited is looked at once more before it leaves."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circles.models import Membership
from discussions.models import Post, Thread
from foundation.activity.leases import database_now
from learners.models import Learner
from notifications.delivery import send_due_mail
from notifications.digests import rechecking
from notifications.digests.sweeping import compose_due_digests
from notifications.models import WAITING, DigestSchedule, OfferedQuestion, OutgoingEmail
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(ada, ben, hidden_circle):
    """Ben's digest waits: it tells Ada's answer and another thread of the hidden circle."""
    thread = cast.thread(hidden_circle, ben, title="Which film?")
    rows.told(ben, "answered", cast.post(thread, ada, "The thick one."))
    cast.thread(hidden_circle, ada, title="Who has rain today?", body="It pours here.")
    rows.later(hours=1)
    rows.schedule(ben)
    compose_due_digests()
    return OutgoingEmail.objects.get()


def send():
    while send_due_mail():
        pass
    return [letter.body for letter in mail.outbox]


def test_what_still_stands_goes_out_as_written(queued):
    assert send() == [queued.text]


@pytest.mark.parametrize("reason", ["never", "suspended", "left"])
def test_who_wants_none_or_may_read_none_gets_none(reason, ben, queued):
    if reason == "never":
        DigestSchedule.objects.update(cadence="never", next_digest_at=None, due_at=None)
    elif reason == "suspended":
        Learner.objects.filter(pk=ben.pk).update(is_active=False)
    else:
        Membership.objects.filter(learner=ben).update(state="left")
    assert send() == []
    queued.refresh_from_db()
    assert queued.dropped_at is not None
    assert queued.text == ""


@pytest.mark.parametrize("what", ["post", "question"])
def test_what_was_taken_down_is_left_out(what, ben, queued):
    if what == "post":
        Post.objects.filter(body="The thick one.").update(removed_at=database_now())
    else:
        Thread.objects.filter(title="Which film?").update(removed_at=database_now())
    (body,) = send()
    assert "The thick one." not in body
    assert "It pours here." in body
    assert "Ada Quispe and" not in body


def test_what_was_reworded_goes_out_as_it_stands(queued):
    Post.objects.filter(body="The thick one.").update(
        body_html="<p>Rather two thin ones.</p>", edited_at=database_now()
    )
    (body,) = send()
    assert "Rather two thin ones." in body
    assert "The thick one." not in body


def test_a_question_answered_meanwhile_is_not_offered(ada, ben, circle, thread):
    rows.skilled(ada, circle)
    cast.thread(circle, ben, title="Second question")
    rows.later(hours=1)
    rows.schedule(ada)
    compose_due_digests()
    thread.refresh_from_db()
    cast.post(thread, ben)
    (body,) = send()
    assert "Second question" in body
    assert "QUESTIONS YOU CAN PROBABLY ANSWER" in body
    assert body.index("Second question") < body.index("THE BEST OF YOUR CIRCLES")
    assert body.index("Is 150-micron film enough?") > body.index("THE BEST OF YOUR CIRCLES")
    assert OfferedQuestion.objects.get(thread=thread).times == 1


def test_a_second_offer_survives_being_composed_again(ada, ben, circle, thread):
    rows.skilled(ada, circle)
    OfferedQuestion.objects.create(learner=ada, thread=thread, times=1)
    rows.later(hours=1)
    rows.schedule(ada)
    compose_due_digests()
    assert OfferedQuestion.objects.get().times == 2
    rows.later(hours=1)
    (body,) = send()
    assert "QUESTIONS YOU CAN PROBABLY ANSWER" in body
    assert OfferedQuestion.objects.get().times == 2


def test_one_that_waited_long_leaves_out_what_was_read(ada, ben, queued):
    rows.later(hours=5)
    ben.notifications.update(read_at=database_now())
    (body,) = send()
    assert "WHAT OTHERS DID FOR YOU" not in body
    assert "It pours here." in body


def test_the_link_that_marks_as_read_stays_the_same(ben, queued):
    link = [line for line in queued.text.splitlines() if "/digests/" in line]
    rows.later(hours=5)
    (body,) = send()
    assert link[0] in body


def test_one_that_cannot_be_composed_again_is_tried_later(queued, monkeypatch):
    rows.later(hours=5)
    with monkeypatch.context() as broken:
        broken.setattr("notifications.digests.composing.write_digest", lambda *a, **k: 1 / 0)
        assert send() == []
    queued.refresh_from_db()
    assert queued.dropped_at is None
    OutgoingEmail.objects.update(due_at=database_now() - timedelta(seconds=1))
    assert len(send()) == 1


def test_looking_again_costs_the_same_for_one_and_for_twenty(ada, ben, circle, thread):
    for count in range(20):
        learner = cast.learner(f"Learner {count}")
        rows.skilled(learner, circle)
        rows.schedule(learner)
    rows.later(hours=1)
    compose_due_digests()
    emails = list(OutgoingEmail.objects.filter(WAITING))

    def queries(some):
        with CaptureQueriesContext(connection) as counted:
            letters = rechecking.letters_for(some)
        assert all(letters.values())
        return len(counted)

    assert len(emails) == 20
    assert queries(emails[:1]) == queries(emails)


def test_b20_a_meeting_and_a_count_of_a_circle_left_meanwhile_are_not_told(
    ada, ben, circle, closed_circle
):
    """The threads it tells are open to all; only what stands below them is not hers any more."""
    rows.told(ben, "answered", cast.post(cast.thread(circle, ben), ada, "The thick one."))
    rows.meeting(closed_circle, title="Behind the door")
    rows.later(hours=1)
    rows.schedule(ben)
    compose_due_digests()
    assert "Behind the door" in OutgoingEmail.objects.get().text
    Membership.objects.filter(learner=ben, circle=closed_circle).update(state="removed")
    (said,) = send()
    assert "The thick one." in said
    assert "Behind the door" not in said


def test_a_meeting_called_off_meanwhile_is_not_told(ada, ben, circle):
    rows.told(ben, "answered", cast.post(cast.thread(circle, ben), ada, "The thick one."))
    meeting = rows.meeting(circle, title="Rained off")
    rows.later(hours=1)
    rows.schedule(ben)
    compose_due_digests()
    meeting.cancelled_at = database_now()
    meeting.save()
    (said,) = send()
    assert "Rained off" not in said
