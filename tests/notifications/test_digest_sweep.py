"""Exactly one digest per learner and window, however many sweepers there are and whoever dies."""

import threading
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.activity.leases import database_now
from learners.models import Learner
from notifications.actions.schedules import change_schedule
from notifications.delivery import send_due_mail
from notifications.digests import composing, sweeping
from notifications.digests.sweeping import compose_due_digests
from notifications.models import Digest, DigestSchedule, OfferedQuestion, OutgoingEmail
from notifications.tasks import compose_due_digests_task
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(ada, ben, circle, thread):
    """Ada's digest is due and will offer her Ben's question."""
    rows.skilled(ada, circle)
    rows.later(hours=1)
    return rows.schedule(ada)


def make_due():
    """Let every lease be over."""
    DigestSchedule.objects.exclude(due_at=None).update(due_at=database_now() - timedelta(seconds=1))


def fall_due():
    """Let the next digest's hour have come."""
    past = database_now() - timedelta(seconds=1)
    DigestSchedule.objects.exclude(due_at=None).update(due_at=past, next_digest_at=past)


def assert_windows_touch(learner):
    """Windows neither overlap nor leave a gap, and the schedule stands where the last one ends."""
    digests = list(Digest.objects.filter(learner=learner).order_by("window_start"))
    for one, following in pairwise(digests):
        assert one.window_end == following.window_start
    assert digests[-1].window_end == DigestSchedule.objects.get(learner=learner).digest_through_at


def test_one_letter_for_one_window(ready, ada):
    assert compose_due_digests() == 1
    (email,) = rows.letters()
    digest = Digest.objects.get()
    assert (email.learner, email.lane, email.digest) == (ada, "digest", digest)
    assert digest.window_start == ready.digest_through_at
    assert timedelta(0) <= database_now() - timedelta(minutes=2) - digest.window_end
    assert OfferedQuestion.objects.get().times == 1
    schedule = DigestSchedule.objects.get()
    assert schedule.digest_through_at == digest.window_end
    assert schedule.next_digest_at > database_now()
    assert schedule.due_at == schedule.next_digest_at
    assert compose_due_digests() == 0


def test_nothing_new_sends_nothing_and_moves_the_window(ada, circle):
    schedule = rows.schedule(ada)
    assert compose_due_digests() == 1
    assert rows.letters() == []
    assert Digest.objects.get().email is None
    assert DigestSchedule.objects.get().digest_through_at > schedule.digest_through_at


def test_the_next_window_begins_where_the_last_one_ended(ready, ada, ben, cleo, circle):
    compose_due_digests()
    for _week in range(3):
        rows.later(hours=1)
        cast.thread(circle, ben)
        fall_due()
        compose_due_digests()
    assert_windows_touch(ada)
    assert Digest.objects.count() == 4


def test_a_late_beat_sends_late_and_only_once(ready, ada):
    DigestSchedule.objects.update(
        next_digest_at=database_now() - timedelta(days=20),
        due_at=database_now() - timedelta(days=20),
        digest_through_at=database_now() - timedelta(days=27),
    )
    assert compose_due_digests() == 1
    assert len(rows.letters()) == 1
    assert DigestSchedule.objects.get().next_digest_at > database_now()


def test_two_sweepers_that_claimed_the_same_window_write_it_once(ready, monkeypatch):
    """The second wakes up in the middle of the first: its lease was over meanwhile."""
    honest = sweeping.compose

    def overtaken(windows):
        composed = honest(windows)
        monkeypatch.setattr(sweeping, "compose", honest)
        make_due()
        assert compose_due_digests() == 1
        return composed

    monkeypatch.setattr(sweeping, "compose", overtaken)
    assert compose_due_digests() == 0
    assert (len(rows.letters()), Digest.objects.count()) == (1, 1)
    assert OfferedQuestion.objects.get().times == 1


@pytest.mark.parametrize(
    "point",
    [
        "notifications.digests.sweeping.windows_of",
        "notifications.digests.sweeping.compose",
        "notifications.digests.sweeping._email",
        "notifications.digests.sweeping._digest",
        "notifications.digests.sweeping._count_offers",
        "notifications.digests.sweeping._advance",
    ],
)
def test_a_kill_between_any_two_steps_changes_nothing(point, ready, monkeypatch):
    def kill(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(point, kill)
        with pytest.raises(KeyboardInterrupt):
            compose_due_digests()
    assert (rows.letters(), Digest.objects.count(), OfferedQuestion.objects.count()) == ([], 0, 0)
    assert DigestSchedule.objects.get().digest_through_at == ready.digest_through_at
    assert compose_due_digests() == 0, "the lease holds"
    make_due()
    assert compose_due_digests() == 1
    assert len(rows.letters()) == 1


def test_a_change_meanwhile_wins_and_no_window_overlaps(ready, ada, monkeypatch):
    honest = sweeping.compose

    def changed(windows):
        change_schedule(actor=ada, cadence="daily", hour=5)
        return honest(windows)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(sweeping, "compose", changed)
        assert compose_due_digests() == 0
    assert rows.letters() == []
    fall_due()
    assert compose_due_digests() == 1
    assert_windows_touch(ada)


def test_whoever_chose_never_meanwhile_gets_none(ready, ada, monkeypatch):
    honest = sweeping.compose
    monkeypatch.setattr(
        sweeping,
        "compose",
        lambda windows: (change_schedule(actor=ada, cadence="never"), honest(windows))[1],
    )
    assert compose_due_digests() == 0
    assert rows.letters() == []


def test_coming_back_from_never_begins_afresh(ready, ada):
    change_schedule(actor=ada, cadence="never")
    make_due()
    assert compose_due_digests() == 0
    schedule = change_schedule(actor=ada, cadence="weekly")
    assert database_now() - schedule.digest_through_at < timedelta(seconds=10)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Nowhere/Lost"])
def test_who_moves_gets_neither_two_letters_nor_a_second_window(zone, ready, ada):
    compose_due_digests()
    Learner.objects.filter(pk=ada.pk).update(time_zone=zone)
    assert compose_due_digests() == 0
    schedule = DigestSchedule.objects.get()
    assert schedule.zone == zone
    ada.refresh_from_db()
    local = schedule.next_digest_at.astimezone(ada.zone)
    assert (local.weekday(), local.hour) == (0, 7)
    fall_due()
    compose_due_digests()
    assert_windows_touch(ada)


def test_a_window_without_any_time_in_it_is_left_for_later(ready, ada):
    DigestSchedule.objects.update(digest_through_at=database_now())
    assert compose_due_digests() == 1
    assert Digest.objects.count() == 0
    schedule = DigestSchedule.objects.get()
    assert schedule.next_digest_at > database_now()
    rows.later(hours=1)
    DigestSchedule.objects.update(digest_through_at=database_now() - timedelta(hours=1))
    fall_due()
    assert compose_due_digests() == 1
    assert Digest.objects.count() == 1


def test_one_that_cannot_be_written_waits_and_the_others_are_sent(
    ready, ada, ben, cleo, circle, monkeypatch
):
    rows.skilled(cleo, circle)
    rows.schedule(cleo)
    honest = composing.write_digest

    def fails_for_ada(learner, *rest, **named):
        if learner == ada:
            raise ValueError("a title that breaks everything")
        return honest(learner, *rest, **named)

    with monkeypatch.context() as broken:
        broken.setattr(composing, "write_digest", fails_for_ada)
        assert compose_due_digests() == 1
    assert [email.learner for email in rows.letters()] == [cleo]
    waiting = DigestSchedule.objects.get(learner=ada)
    assert waiting.digest_through_at == ready.digest_through_at
    assert timedelta(seconds=50) < waiting.due_at - database_now() < timedelta(seconds=70)
    make_due()
    assert compose_due_digests() == 1
    assert {email.learner for email in rows.letters()} == {ada, cleo}


def test_a_window_that_was_told_before_a_backup_came_back_is_not_told_again(ready, ada):
    Digest.objects.create(
        learner=ada, window_start=ready.digest_through_at, window_end=database_now()
    )
    assert compose_due_digests() == 1
    assert rows.letters() == []
    assert DigestSchedule.objects.get().digest_through_at > ready.digest_through_at


def test_writing_a_batch_costs_the_same_for_one_and_for_twenty(ada, ben, circle, thread):
    def queries(number):
        for count in range(number):
            learner = cast.learner(f"Learner {number} {count}")
            rows.skilled(learner, circle)
            rows.schedule(learner)
        rows.later(hours=1)
        with CaptureQueriesContext(connection) as counted:
            assert compose_due_digests() == number
        return len(counted)

    queries(2)
    assert queries(1) == queries(20)
    assert len(rows.letters()) == 23


def test_a_suspended_learner_gets_none(ready, ada):
    Learner.objects.update(is_active=False)
    compose_due_digests()
    assert rows.letters() == []


def test_all_the_way_to_the_mailbox(ready, ada):
    compose_due_digests()
    while send_due_mail():
        pass
    (letter,) = mail.outbox
    assert letter.to == [ada.email]
    assert letter.subject == "Can you answer this? Is 150-micron film enough?"


@pytest.mark.django_db(transaction=True)
def test_sweepers_in_threads_tell_every_window_once(ada, ben, circle, thread):
    """Four workers on a real database, small batches, so that they meet often."""
    people = [cast.learner(f"Learner {number}") for number in range(24)]
    for person in people:
        rows.skilled(person, circle)
        rows.schedule(person)
    rows.later(hours=1)
    settled, failures = [], []
    together = threading.Barrier(4)

    def sweep():
        try:
            together.wait()
            while count := compose_due_digests(limit=3):
                settled.append(count)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=sweep) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert sum(settled) == 24
    assert Digest.objects.count() == OutgoingEmail.objects.count() == 24
    assert len({email.learner_id for email in rows.letters()}) == 24


@pytest.mark.django_db(transaction=True)
def test_senders_in_threads_send_every_letter_once(ada, smtp):
    for number in range(30):
        with transaction.atomic():
            OutgoingEmail.objects.create(
                lane="account",
                recipient=f"learner-{number}@example.org",
                subject="Hello",
                text="Hello",
                message_id=f"<{number}@testserver>",
            )
    together = threading.Barrier(3)
    failures = []

    def send():
        try:
            together.wait()
            while send_due_mail(limit=4):
                pass
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=send) for _worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    assert sorted(smtp.ids) == sorted(f"<{number}@testserver>" for number in range(30))
    assert OutgoingEmail.objects.filter(sent_at=None).count() == 0


def test_a_learner_who_came_by_another_door_gets_a_schedule_too(db):
    learner = cast.learner("Gus Host")
    assert not DigestSchedule.objects.filter(learner=learner).exists()
    compose_due_digests_task()
    assert DigestSchedule.objects.get(learner=learner).next_digest_at is not None
