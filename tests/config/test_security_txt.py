"""/.well-known/security.txt says to whom a weakness is told, and for how long it says so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

PATH = "/.well-known/security.txt"
NAME = "AYNI_KETTLE"


def fields(client) -> dict[str, list[str]]:
    """Return the fields of the file, by name."""
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    found: dict[str, list[str]] = {}
    for line in answer.content.decode().splitlines():
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def test_it_says_what_the_host_chose(client, settings):
    settings.AYNI_PUBLIC_URL = "https://ayni.example"
    settings.AYNI_SECURITY_CONTACTS = ["mailto:a@example.org", "https://example.org/report"]
    told = fields(client)
    assert told["Contact"] == ["mailto:a@example.org", "https://example.org/report"]
    assert told["Canonical"] == [f"https://ayni.example{PATH}"]
    assert told["Preferred-Languages"] == ["en, es, fr, ar"]


def test_it_expires_within_a_year_of_being_asked(client):
    (expires,) = fields(client)["Expires"]
    left = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)


def test_without_a_choice_the_page_about_the_host_is_named(client, settings):
    settings.AYNI_SECURITY_CONTACTS = []
    settings.AYNI_PUBLIC_URL = "https://ayni.example"
    assert fields(client)["Contact"] == ["https://ayni.example/about/"]
    settings.AYNI_PUBLIC_URL = "http://127.0.0.1:8000"
    assert client.get(PATH).status_code == 404


def test_contacts_become_uris(monkeypatch):
    assert env.contacts(NAME) == []
    monkeypatch.setenv(NAME, "a@example.org, https://example.org/x,mailto:b@example.org")
    uris = ["mailto:a@example.org", "https://example.org/x", "mailto:b@example.org"]
    assert env.contacts(NAME) == uris


@pytest.mark.parametrize(
    "raw",
    [
        "Ada",
        "http://example.org",
        "a@b\nContact: x@y",
        "ftp://a",
        "a b@example.org",
        "@",
        "https://",
    ],
)
def test_what_is_no_contact_stops_the_start(monkeypatch, raw):
    """Class of input: a contact nobody could use, or one that adds lines to the file."""
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must name mail addresses"):
        env.contacts(NAME)
