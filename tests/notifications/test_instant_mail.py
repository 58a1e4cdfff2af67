"""Mail at once: after two minutes, gathered, bounded, and never of what one may not read."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from circles.models import Membership
from discussions.models import Post, Thread, ThreadRead
from foundation.activity.leases import database_now
from notifications.delivery import send_due_mail
from notifications.instant.queueing import MOST_PER_HOUR, queue_instant_mail
from notifications.models import DigestSchedule, Level, Notification, OutgoingEmail
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def schedules(ada, ben, cleo):
    """Everybody has a schedule, as everybody who signed up."""
    for learner in (ada, ben, cleo):
        rows.schedule(learner)


@pytest.fixture
def answered(ada, ben, thread):
    """Ada answered Ben three minutes ago."""
    row = rows.told(ben, "answered", cast.post(thread, ada, "Double it, **twice**."))
    rows.later(minutes=3)
    return row


def send():
    """Queue and send everything that is due; return the letters."""
    queue_instant_mail()
    while send_due_mail():
        pass
    return mail.outbox


def test_an_answer_is_mailed_with_the_words_and_the_way_to_answer(ben, answered):
    (letter,) = send()
    assert letter.to == [ben.email]
    assert letter.subject == "Is 150-micron film enough?"
    assert "Ada Quispe answered your question" in letter.body
    assert "Double it" in letter.body
    assert "Ada Quispe, CC BY-SA 4.0" in letter.body
    assert f"http://testserver{answered.post.get_absolute_url()}" in letter.body
    assert send() == [letter], "and only once"


def test_it_waits_two_minutes(ada, ben, thread):
    rows.told(ben, "answered", cast.post(thread, ada))
    assert send() == []
    rows.later(seconds=100)
    assert send() == []
    rows.later(seconds=25)
    assert len(send()) == 1


@pytest.mark.parametrize(
    ("kind", "is_mailed"),
    [
        ("answered", True),
        ("mentioned", True),
        ("accepted", True),
        ("thanked", False),
        ("replied", False),
        ("asked", False),
        ("passage_changed", False),
    ],
)
def test_what_is_addressed_to_me_is_mailed_and_nothing_else(kind, is_mailed, ada, ben, thread):
    rows.told(ben, kind, cast.post(thread, ada))
    rows.later(minutes=3)
    assert bool(send()) is is_mailed
    assert Notification.objects.get().mail_decided_at is not None


@pytest.mark.parametrize("kind", ["replied", "asked"])
def test_of_what_i_follow_only_the_first_unread_is_mailed(kind, ada, ben, thread):
    rows.prefer(ben, Level.FOLLOW, thread=thread)
    first = rows.told(ben, kind, cast.post(thread, ada))
    rows.told(ben, kind, cast.post(thread, ada))
    rows.later(minutes=3)
    assert len(send()) == 1
    rows.told(ben, kind, cast.post(thread, ada))
    rows.later(minutes=3)
    assert len(send()) == 1, "the first is still unread"
    last = rows.told(ben, kind, cast.post(thread, ada))
    ThreadRead.objects.create(learner=ben, thread=thread, last_read_seq=last.seq - 1)
    rows.later(minutes=3)
    assert len(send()) == 2, "read, and then something new came"
    assert Notification.objects.exclude(email=None).count() == 2
    assert first.pk in Notification.objects.exclude(email=None).values_list("pk", flat=True)


def test_several_go_into_one_letter(ada, ben, cleo, circle, thread, answered):
    other = cast.thread(circle, ada, title="Where do you buy pipes?")
    rows.told(ben, "mentioned", cast.post(other, cleo))
    rows.later(minutes=3)
    (letter,) = send()
    assert letter.subject == (
        "Ada Quispe answered your question “Is 150-micron film enough?” (and 1 more)"
    )
    assert "Cleo Martin named you" in letter.body
    assert "References" not in letter.extra_headers


@pytest.mark.parametrize("stage", ["before it is queued", "while it waits to be sent"])
@pytest.mark.parametrize(
    "what",
    [
        "read",
        "marked",
        "post removed",
        "question removed",
        "left",
        "muted",
        "mail off",
        "suspended",
    ],
)
def test_what_changed_meanwhile_stops_it(what, stage, ada, ben, hidden_circle):
    thread = cast.thread(hidden_circle, ben)
    row = rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=3)
    if stage == "while it waits to be sent":
        assert queue_instant_mail() == 1
        assert len(rows.letters()) == 1
    if what == "read":
        ThreadRead.objects.create(learner=ben, thread=thread, last_read_seq=row.seq)
    elif what == "marked":
        Notification.objects.update(read_at=database_now())
    elif what == "post removed":
        Post.objects.filter(number=2).update(removed_at=database_now())
    elif what == "question removed":
        Thread.objects.update(removed_at=database_now())
    elif what == "left":
        Membership.objects.filter(learner=ben).update(state="left")
    elif what == "muted":
        rows.prefer(ben, Level.MUTE, thread=thread)
    elif what == "mail off":
        DigestSchedule.objects.filter(learner=ben).update(instant_mail=False)
    elif what == "suspended":
        ben.is_active = False
        ben.save()
    assert send() == []
    assert rows.letters() == []
    if stage == "while it waits to be sent":
        assert OutgoingEmail.objects.get().dropped_at is not None


def test_a_gathered_letter_loses_what_changed_and_keeps_the_rest(ada, ben, circle, answered):
    other = cast.thread(circle, ada, title="Where do you buy pipes?")
    rows.told(ben, "mentioned", cast.post(other, ada, "In Gisozi."))
    rows.later(minutes=3)
    queue_instant_mail()
    Post.objects.filter(pk=answered.post_id).update(removed_at=database_now())
    (letter,) = send()
    assert "Double it" not in letter.body
    assert letter.subject == "Where do you buy pipes?"


def test_words_changed_meanwhile_go_out_as_they_stand(ben, answered):
    queue_instant_mail()
    Post.objects.filter(pk=answered.post_id).update(body_html="<p>Rather triple it.</p>")
    (letter,) = send()
    assert "Rather triple it." in letter.body
    assert "Double it" not in letter.body


def test_letters_of_one_thread_stand_together(ben, thread, answered):
    (letter,) = send()
    root = f"<thread.{thread.uid}@testserver>"
    assert letter.extra_headers["References"] == root
    assert letter.extra_headers["In-Reply-To"] == root


def test_nobody_gets_more_than_twelve_in_an_hour(ada, ben, circle):
    for number in range(MOST_PER_HOUR + 3):
        thread = cast.thread(circle, ben, title=f"Question {number}")
        rows.told(ben, "answered", cast.post(thread, ada))
        Notification.objects.filter(mail_decided_at=None).update(
            created_at=database_now() - rows.span(minutes=3)
        )
        queue_instant_mail()
    assert len(rows.letters()) == MOST_PER_HOUR
    assert not Notification.objects.filter(mail_decided_at=None).exists(), "the digest has the rest"
    rows.later(minutes=61)
    thread = cast.thread(circle, ben, title="An hour later")
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=3)
    queue_instant_mail()
    assert len(rows.letters()) == MOST_PER_HOUR + 1


def test_a_facilitator_hears_at_once_who_knocks(ada, cleo, closed_circle):
    Notification.objects.create(
        learner=ada, kind="admission_requested", fact_id=1, actor=cleo, circle=closed_circle
    )
    rows.later(minutes=3)
    (letter,) = send()
    assert letter.subject == "Cleo Martin asks to be admitted to Digester workshop"
    assert "/circles/digester-workshop/manage/" in letter.body


def test_a_request_decided_meanwhile_is_not_mailed(ada, cleo, closed_circle):
    Notification.objects.create(
        learner=ada, kind="admission_requested", fact_id=1, actor=cleo, circle=closed_circle
    )
    rows.later(minutes=3)
    Membership.objects.filter(learner=ada).update(role="member")
    assert send() == []


def test_it_speaks_the_learners_language(ben, answered):
    ben.interface_language = "ar"
    ben.save()
    (letter,) = send()
    assert 'lang="ar" dir="rtl"' in letter.alternatives[0].content


def test_queueing_costs_the_same_for_one_and_for_twenty(ada, circle):
    def queries(number):
        for count in range(number):
            learner = cast.learner(f"Learner {number} {count}")
            rows.schedule(learner)
            thread = cast.thread(circle, learner, title=f"Of {learner.name}")
            rows.told(learner, "answered", cast.post(thread, ada))
        rows.later(minutes=3)
        with CaptureQueriesContext(connection) as counted:
            assert queue_instant_mail() == number
        return len(counted)

    assert queries(1) == queries(20)


def test_two_sweepers_decide_once(ben, answered):
    assert queue_instant_mail() == 1
    assert queue_instant_mail() == 0
    assert len(rows.letters()) == 1


@pytest.mark.django_db(transaction=True)
def test_sweepers_in_threads_write_one_letter_to_each(ada, circle):
    """Four workers on a real database; whatever waits for one learner stays together."""
    people = [cast.learner(f"Learner {number}") for number in range(12)]
    for person in people:
        rows.schedule(person)
        for number in range(3):
            thread = cast.thread(circle, person, title=f"Question {number}")
            rows.told(person, "answered", cast.post(thread, ada))
    rows.later(minutes=3)
    together = threading.Barrier(4)

    def sweep():
        try:
            together.wait(timeout=20)
            decided = 0
            while count := queue_instant_mail(limit=2):
                decided += count
            return decided
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        decided = [pool.submit(sweep) for _ in range(4)]
        assert sum(one.result() for one in decided) == 36
    letters = rows.letters()
    assert sorted(letter.learner_id for letter in letters) == sorted(one.pk for one in people)
    assert all(letter.notifications.count() == 3 for letter in letters)
