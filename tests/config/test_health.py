"""Health says what is wrong, and only what is really wrong takes the instance out."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import DatabaseError

from config import health
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from notifications.models import OutgoingEmail


def test_healthz_asks_nobody(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_is_ok_when_all_is_well(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["parts"].values()) == {"ok"}


@pytest.mark.django_db
def test_a_slow_worker_degrades_but_stays_ready(client):
    row = FactRow.objects.create(kind="KettleBoiled", topic="kettle:blue")
    FactRow.objects.filter(pk=row.pk).update(at=database_now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["parts"]["worker"]) == ("degraded", "late")


@pytest.mark.django_db
def test_mail_that_waits_degrades(client):
    letter = OutgoingEmail.objects.create(
        lane="instant", recipient="a@example.org", subject="s", text="t", message_id="<1@x>"
    )
    OutgoingEmail.objects.filter(pk=letter.pk).update(
        created_at=database_now() - timedelta(minutes=6)
    )
    assert client.get("/readyz").json()["parts"]["mail"] == "late"


@pytest.mark.django_db
def test_pending_migrations_are_not_ready(client, monkeypatch):
    later = health._last_migrations() | {("circles", "9999_later")}
    monkeypatch.setattr(health, "_last_migrations", lambda: later)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["migrations"]) == (503, "pending")


@pytest.mark.django_db
def test_an_unreachable_database_is_not_ready(client, monkeypatch):
    def refuse(connection):
        raise DatabaseError("gone")

    monkeypatch.setattr(health, "MigrationRecorder", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]) == (503, {"database": "unreachable"})


@pytest.mark.django_db
def test_it_is_cheap(client, django_assert_max_num_queries):
    client.get("/readyz")
    with django_assert_max_num_queries(6):
        client.get("/readyz")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_a_probe_asks_by_any_name_and_over_plain_http(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get(path, headers={"Host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


@pytest.mark.django_db
def test_an_unreachable_cache_degrades(client, monkeypatch):
    def refuse(*args):
        raise ConnectionError("gone")

    monkeypatch.setattr(health.cache, "set", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["cache"]) == (200, "unreachable")


@pytest.mark.django_db
def test_a_cache_that_is_stood_in_for_degrades_too(client, monkeypatch):
    monkeypatch.setattr(type(caches["default"]), "is_away", True, raising=False)
    assert client.get("/readyz").json()["parts"]["cache"] == "unreachable"


OUTSIDE = {
    "behind the proxy": ("172.18.0.5", {"X-Forwarded-For": "203.0.113.9"}),
    "behind one that says little": ("127.0.0.1", {"X-Forwarded-Proto": "https"}),
    "behind another kind": ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
    "an inner address, passed on": ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
    "straight": ("8.8.8.8", {}),
    "straight, by IPv6": ("2001:4860:1::9", {}),
    "from nowhere": ("", {}),
}


@pytest.mark.parametrize(("address", "headers"), OUTSIDE.values(), ids=OUTSIDE)
@pytest.mark.django_db
def test_outside_readyz_says_whether_and_never_what(client, monkeypatch, address, headers):
    """Class of input: a probe from outside, however it arrives; of each state of the parts."""
    asks = {"headers": headers, "REMOTE_ADDR": address}
    answer = client.get("/readyz", **asks)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    monkeypatch.setattr(health, "cache_state", lambda: "unreachable")
    answer = client.get("/readyz", **asks)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    later = health._last_migrations() | {("circles", "9999_later")}
    monkeypatch.setattr(health, "_last_migrations", lambda: later)
    answer = client.get("/readyz", **asks)
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "172.18.0.5", "::ffff:10.0.0.7", "fd00::5"]
)
@pytest.mark.django_db
def test_inside_readyz_names_the_parts(client, address):
    assert "parts" in client.get("/readyz", REMOTE_ADDR=address).json()
