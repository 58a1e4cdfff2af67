"""/metrics: what it tells, and that nobody else gets to see it."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError

from config.metrics import rows
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from foundation.live.counts import counts
from foundation.live.outbox import Outbox
from notifications.models import OutgoingEmail

pytestmark = pytest.mark.django_db


def numbers(client, **headers: str) -> dict[str, float]:
    """Return every number by its name and labels."""
    answer = client.get("/metrics", headers={"Host": "127.0.0.1:8000"} | headers)
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def letter(number: int, **columns) -> OutgoingEmail:
    """Return a letter's row."""
    return OutgoingEmail.objects.create(
        recipient="a@example.org", message_id=f"<{number}@x>", **columns
    )


def test_what_waits_is_counted_and_aged(client):
    now = database_now()
    FactRow.objects.create(kind="A", topic="t", at=now - timedelta(minutes=9))
    FactRow.objects.create(kind="B", topic="t", relayed_at=now)
    FactRow.objects.create(kind="C", topic="t", parked_at=now)
    letter(1, lane="instant", created_at=now - timedelta(minutes=5))
    letter(2, lane="digest", sent_at=now)
    letter(3, lane="digest", sent_at=now, created_at=now - timedelta(hours=30))
    letter(4, lane="account", given_up_at=now)
    told = numbers(client)
    assert told["ayni_facts_waiting"] == 1
    assert 530 < told["ayni_facts_oldest_seconds"] < 600
    assert told["ayni_facts_parked"] == 1
    assert told['ayni_mail_waiting{lane="instant"}'] == 1
    assert told['ayni_mail_waiting{lane="digest"}'] == 0
    assert 290 < told['ayni_mail_oldest_seconds{lane="instant"}'] < 360
    assert told['ayni_mail_of_last_day{lane="digest",outcome="sent"}'] == 1
    assert told['ayni_mail_of_last_day{lane="account",outcome="given_up"}'] == 1
    assert told["ayni_digests_due"] == told["ayni_imports_waiting"] == 0
    assert told["ayni_database_up"] == 1


def test_requests_are_counted_by_route_never_by_address(client, ada):
    client.force_login(ada)
    client.get("/me/")
    client.get(f"/people/{ada.uid}/")
    client.get("/nowhere/at/all/")
    told = numbers(client)
    assert told['ayni_answers_total{route="learners:learner",status="2xx"}'] >= 1
    assert told['ayni_answers_total{route="none",status="4xx"}'] >= 1
    assert told['ayni_answer_seconds_count{route="learners:me"}'] >= 1
    assert ada.uid not in " ".join(told) and "nowhere" not in " ".join(told)
    assert {label for name in told for label in re.findall(r"[{,](\w+)=", name)} <= {
        "route", "status", "le", "lane", "outcome", "generation",
        "version", "implementation", "major", "minor", "patchlevel",
    }  # fmt: skip


async def test_frames_and_slow_readers_are_counted(client):
    before = (counts.frames, counts.slow_readers)
    outbox = Outbox(lambda message: None, lambda: None)
    outbox.put("hello")
    outbox.put("x" * 2_000_000)
    outbox.stop()
    assert (counts.frames, counts.slow_readers) == (before[0] + 1, before[1] + 1)


def test_the_sockets_of_the_process_are_there(client):
    told = numbers(client)
    for name in ("rings", "frames", "catch_ups", "slow_readers", "refused"):
        assert f"ayni_live_{name}_total" in told
    assert told["ayni_live_sockets"] == 0


def test_a_database_that_is_away_is_told_not_failed(client, monkeypatch):
    def away():
        raise DatabaseError("gone")

    monkeypatch.setattr(rows, "_mail", away)
    told = numbers(client)
    assert told["ayni_database_up"] == 0
    assert "ayni_facts_waiting" not in told


@pytest.mark.parametrize(
    ("token", "address", "headers", "status"),
    [
        ("", "127.0.0.1", {"Host": "127.0.0.1:8000"}, 200),
        ("", "127.0.0.1", {"Host": "localhost"}, 200),
        ("", "::1", {"Host": "[::1]:8000"}, 200),
        ("", "10.1.2.3", {"Host": "localhost"}, 404),
        ("", "127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}, 404),
        ("", "127.0.0.1", {"Host": "localhost", "Forwarded": "for=127.0.0.1"}, 404),
        ("", "", {"Host": "localhost"}, 404),
        # A page of somebody else whose name was led here, or a proxy that says nothing of itself.
        ("", "127.0.0.1", {"Host": "evil.example:8000"}, 404),
        ("", "127.0.0.1", {"Host": "testserver"}, 404),
        ("", "127.0.0.1", {}, 404),
        ("s3cret", "10.1.2.3", {"Authorization": "Bearer s3cret"}, 200),
        ("s3cret", "127.0.0.1", {}, 404),
        ("s3cret", "127.0.0.1", {"Authorization": "Bearer s3cre"}, 404),
        ("s3cret", "127.0.0.1", {"Authorization": "s3cret"}, 404),
        ("s3cret", "127.0.0.1", {"Authorization": "Bearer sécret"}, 404),
    ],
)
def test_who_may_ask(client, settings, token, address, headers, status):
    settings.AYNI_METRICS_TOKEN, settings.AYNI_EMBEDDED = token, False
    answer = client.get("/metrics", headers=headers, REMOTE_ADDR=address)
    assert answer.status_code == status
    assert (b"ayni_" in answer.content) == (status == 200)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {"Host": "localhost:8000"}, 200),
        ("127.0.0.1", {"Host": "localhost:8000", "X-Forwarded-For": "127.0.0.1"}, 404),
        ("127.0.0.1", {"Host": "localhost:8000", "Via": "1.1 tunnel"}, 404),
        ("10.1.2.3", {"Host": "localhost:8000"}, 404),
        ("127.0.0.1", {"Host": "ayni.example"}, 404),
    ],
)
@pytest.mark.parametrize("embedded", [True, False])
def test_of_an_embedded_instance_the_token_is_not_enough(
    client, settings, embedded, address, headers, status
):
    """Class of input: who knows the token and asks from elsewhere: passed on, by name, straight."""
    settings.AYNI_METRICS_TOKEN, settings.AYNI_EMBEDDED = "s3cret", embedded
    asks = headers | {"Authorization": "Bearer s3cret"}
    answer = client.get("/metrics", headers=asks, REMOTE_ADDR=address)
    assert answer.status_code == (status if embedded else 200)
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == 404
