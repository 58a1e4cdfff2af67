"""A fact stands or falls with its change, and every durable listener surely hears of it."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction

from foundation.activity import afterwards, leases, listeners, relay
from foundation.activity.facts import Fact
from foundation.activity.models import FactRow
from foundation.activity.recording import record
from learners.models import Skill, Topic
from tests.locks import beside


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Fact):
    kettle: str

    @property
    def topic(self) -> str:
        return f"kettle:{self.kettle}"


@pytest.fixture
def heard(monkeypatch):
    """A durable listener of its own that notes what it hears, and no worker that races us."""
    notes = []
    monkeypatch.setattr(
        listeners, "_durable", {KettleBoiled.kind: [lambda f, row: notes.append((f, row))]}
    )
    monkeypatch.setattr(afterwards, "wake", lambda task: None)
    return notes


def boiled(seq=None):
    with transaction.atomic():
        return record(KettleBoiled(actor_id=7, kettle="blue"), seq=seq)


@pytest.mark.django_db
def test_a_fact_comes_back_as_it_was_recorded(heard):
    row = FactRow.objects.get(pk=boiled(seq=3).pk)
    assert row.fact() == KettleBoiled(actor_id=7, kettle="blue")
    assert (row.topic, row.seq, row.kind) == ("kettle:blue", 3, "KettleBoiled")
    assert abs(row.at - leases.database_now()) < timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused(heard):
    with pytest.raises(RuntimeError):
        record(KettleBoiled(actor_id=None, kettle="blue"))
    assert not FactRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rolled_back_means_no_row_and_nobody_hears(heard, monkeypatch):
    live = []
    monkeypatch.setattr(listeners, "_live", [lambda fact, seq: live.append(fact)])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(KettleBoiled(actor_id=7, kettle="blue"))
        raise ZeroDivisionError
    assert not FactRow.objects.exists()
    assert live == []
    boiled()
    assert len(live) == 1


@pytest.mark.django_db(transaction=True)
def test_a_live_listener_that_fails_does_not_fail_the_action(heard, monkeypatch, caplog):
    def broken(fact, seq):
        raise LookupError("no socket")

    rung = []
    monkeypatch.setattr(listeners, "_live", [broken, lambda fact, seq: rung.append(seq)])
    boiled(seq=4)
    assert FactRow.objects.count() == 1 and rung == [4]
    assert "KettleBoiled" in caplog.text


@pytest.mark.django_db
def test_what_nobody_waits_for_never_enters_the_work_list(monkeypatch):
    monkeypatch.setattr(listeners, "_durable", {})
    assert FactRow.objects.get(pk=boiled().pk).relayed_at is not None


@pytest.mark.django_db
def test_numbers_are_unique_per_topic(heard):
    boiled(seq=1)
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        boiled(seq=1)


@pytest.mark.django_db
def test_relay_delivers_once_and_marks_it(heard):
    boiled()
    assert relay.relay_due_facts() == 1
    assert relay.relay_due_facts() == 0
    assert [fact.kettle for fact, _row in heard] == ["blue"]


@pytest.mark.django_db
def test_a_failing_listener_leaves_nothing_behind_and_is_tried_again(heard, monkeypatch):
    def half_done(fact, row):
        Topic.objects.create(slug="half", name="half")
        raise LookupError("no kettle")

    monkeypatch.setitem(listeners._durable, KettleBoiled.kind, [half_done])
    pk = boiled().pk
    assert relay.relay_due_facts() == 1
    row = FactRow.objects.get(pk=pk)
    assert not Topic.objects.exists()
    assert (row.relayed_at, row.attempt, row.error) == (None, 1, "LookupError: no kettle")
    assert timedelta(seconds=50) < row.due_at - leases.database_now() <= timedelta(minutes=1)


@pytest.mark.django_db
def test_what_fails_for_good_is_parked_and_others_go_on(heard, monkeypatch):
    def broken(fact, row):
        raise LookupError("never")

    pk = boiled().pk
    monkeypatch.setitem(listeners._durable, KettleBoiled.kind, [broken])
    for _ in range(relay.PARK_AFTER):
        FactRow.objects.update(due_at=leases.database_now())
        relay.relay_due_facts()
    row = FactRow.objects.get(pk=pk)
    assert row.parked_at is not None and row.attempt == relay.PARK_AFTER
    FactRow.objects.update(due_at=leases.database_now())
    assert relay.relay_due_facts() == 0


@pytest.mark.django_db
def test_a_fact_that_kills_every_worker_is_parked_too(heard):
    pk = boiled().pk
    FactRow.objects.update(attempt=relay.PARK_AFTER)
    relay.relay_due_facts()
    row = FactRow.objects.get(pk=pk)
    assert row.parked_at is not None and "died" in row.error
    assert heard == []


@pytest.mark.django_db
def test_what_another_worker_has_claimed_since_is_left_to_it(heard, monkeypatch):
    pk = boiled().pk
    honest = leases.claim

    def overtaken(rows, **how):
        first = honest(rows, **how)
        honest(rows, **how | {"now": leases.database_now() + relay.LEASE * 2})
        return first

    monkeypatch.setattr(leases, "claim", overtaken)
    relay.relay_due_facts(limit=1)
    row = FactRow.objects.get(pk=pk)
    assert heard == [] and (row.relayed_at, row.attempt, row.error) == (None, 2, "")


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
def test_a_fact_that_is_being_told_is_nobody_elses_though_its_lease_is_over(heard, monkeypatch):
    boiled()
    later = leases.database_now() + relay.LEASE * 2
    open_rows = FactRow.objects.filter(relayed_at=None)

    def claim():
        return leases.claim(open_rows, limit=5, lease=relay.LEASE, now=later)

    def slow(fact, row):
        with beside() as run:
            heard.append(run(claim).result())

    monkeypatch.setitem(listeners._durable, KettleBoiled.kind, [slow])
    relay.relay_due_facts()
    assert heard == [[]] and not open_rows.exists()


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
def test_a_fact_that_failed_is_nobody_elses_before_that_is_written(heard, monkeypatch):
    row = boiled()
    later = leases.database_now() + relay.LEASE * 2
    open_rows, back_off = FactRow.objects.filter(relayed_at=None), leases.back_off

    def claim():
        return leases.claim(open_rows, limit=5, lease=relay.LEASE, now=later)

    def rivalled(attempt):
        with beside() as run:
            heard.append(run(claim).result())
        return back_off(attempt)

    def broken(fact, row):
        raise LookupError("no kettle")

    monkeypatch.setattr(leases, "back_off", rivalled)
    monkeypatch.setitem(listeners._durable, KettleBoiled.kind, [broken])
    relay.relay_due_facts(limit=1)
    row.refresh_from_db()
    assert heard == [[]] and (row.attempt, row.error) == (1, "LookupError: no kettle")


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_is_refused_is_a_failure_too(heard, monkeypatch):
    def of_nobody(fact, row):
        Skill.objects.create(learner_id=404, topic=Topic.objects.create(slug="half", name="half"))

    monkeypatch.setitem(listeners._durable, KettleBoiled.kind, [of_nobody])
    row = boiled()
    relay.relay_due_facts(limit=1)
    row.refresh_from_db()
    assert row.relayed_at is None and row.error.startswith("IntegrityError")
    assert not Topic.objects.exists()


@pytest.mark.django_db
def test_a_worker_that_dies_keeps_no_other_fact_waiting(heard, monkeypatch):
    def killed(fact, row):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setitem(listeners._durable, KettleBoiled.kind, [killed])
        for _ in range(3):
            boiled()
        with pytest.raises(KeyboardInterrupt):
            relay.relay_due_facts()
    assert relay.relay_due_facts() == 2
    FactRow.objects.update(due_at=leases.database_now())
    assert relay.relay_due_facts() == 1 and len(heard) == 3


@pytest.mark.embedded
def test_no_moment_of_sqlite_is_before_what_was_written_at_it():
    for clock in ("12:00:00.000", "12:00:00.007", "12:00:00.120"):
        now = leases.moment_on_sqlite(f"2026-11-22T{clock}+00:00")
        assert f"2026-11-22 {clock}" <= connection.ops.adapt_datetimefield_value(now)


@pytest.mark.django_db
def test_back_off_doubles_and_has_a_ceiling():
    minutes = [leases.back_off(attempt).total_seconds() / 60 for attempt in range(1, 9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.django_db
def test_a_claim_is_one_workers_until_its_lease_ends(heard):
    boiled()
    rows = FactRow.objects.filter(relayed_at=None)
    first = leases.claim(rows, limit=5, lease=timedelta(minutes=1))
    assert len(first) == 1
    assert leases.claim(rows, limit=5, lease=timedelta(minutes=1)) == []
    later = leases.database_now() + timedelta(minutes=2)
    second = leases.claim(rows, limit=5, lease=timedelta(minutes=1), now=later)
    assert [row.attempt for row in second] == [2]
    # The first worker wakes up late: the row is no longer its to finish.
    assert leases.finish(first[0], error="late") is False
    assert leases.finish(second[0], relayed_at=later) is True


@pytest.mark.django_db(transaction=True)
def test_many_workers_share_the_rows_without_overlap(heard):
    with transaction.atomic():
        for _ in range(60):
            record(KettleBoiled(actor_id=7, kettle="blue"))
    taken: list[int] = []
    start = threading.Barrier(4)

    def work():
        start.wait()
        try:
            while rows := leases.claim(
                FactRow.objects.filter(relayed_at=None), limit=7, lease=timedelta(minutes=1)
            ):
                taken.extend(row.pk for row in rows)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == 60 == len(set(taken))


def test_what_follows_a_commit_runs_in_the_background_and_coalesces():
    ran, go, done = [], threading.Event(), threading.Event()
    afterwards.do("block", go.wait)
    for _ in range(5):
        afterwards.do("same", lambda: ran.append(1))
    afterwards.do("end", done.set)
    assert ran == []
    go.set()
    assert done.wait(5)
    assert ran == [1]


def test_a_failure_there_does_not_stop_what_comes_next(caplog):
    done = threading.Event()
    afterwards.do("fails", lambda: 1 / 0)
    afterwards.do("next", done.set)
    assert done.wait(5)
    assert "fails" in caplog.text
