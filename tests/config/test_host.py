"""The overview and the health page of those who run the instance."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from config.version import version
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow, Pulse
from foundation.activity.tasks import note_beat
from notifications.models import OutgoingEmail
from tests import cast

pytestmark = pytest.mark.django_db

ROLES = ("is_curator", "is_moderator", "is_host")


@pytest.fixture
def as_role(client):
    """A browser of somebody with this role."""

    def browser(role):
        client.force_login(cast.learner("Rita Role", **({role: True} if role else {})))
        return client

    return browser


@pytest.mark.parametrize("name", ["host", "host_health"])
def test_for_others_there_is_nothing(client, as_role, name):
    assert client.get(reverse(name)).status_code == 404
    assert as_role("").get(reverse(name)).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_each_role_finds_its_own_pages(as_role, role):
    browser = as_role(role)
    page = browser.get(reverse("host")).content.decode()
    shown = {
        name: f'href="{reverse(name)}"' in page
        for name in ("learners:host_people", "circles:host_topics", "notifications:host_outgoing")
    }
    assert shown == {
        "learners:host_people": role in ("is_moderator", "is_host"),
        "circles:host_topics": role in ("is_curator", "is_host"),
        "notifications:host_outgoing": role == "is_host",
    }
    assert ("Django" in page) == (role == "is_host")
    expected = 200 if role == "is_host" else 404
    assert browser.get(reverse("host_health")).status_code == expected


@pytest.fixture
def built(tmp_path, monkeypatch):
    """What stands in an image: the project's file, and the revision that the build was told."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "7.8.9"\n')
    (tmp_path / "REVISION").write_text("0a1b2c3\n")
    monkeypatch.setattr("config.version.ROOT", tmp_path)
    version.cache_clear()
    yield tmp_path
    version.cache_clear()


def test_hosts_see_which_ayni_this_is_and_nobody_else_does(client, as_role, built):
    browser = as_role("is_host")
    for name in ("host", "host_health"):
        assert "7.8.9 (0a1b2c3)" in browser.get(reverse(name)).content.decode()
    assert "7.8.9" not in as_role("is_moderator").get(reverse("host")).content.decode()
    client.logout()
    for path in ("/", "/about/", "/accounts/login/", "/readyz", "/healthz", "/api/v1/openapi.json"):
        answer = client.get(path)
        told = answer.content.decode() + str(answer.headers)
        assert answer.status_code == 200
        assert "7.8.9" not in told and "0a1b2c3" not in told, path


def test_a_build_that_was_told_no_revision_shows_none(built):
    (built / "REVISION").write_text("\n")
    assert version() == "7.8.9"


@pytest.mark.parametrize("role", ["", *ROLES])
def test_the_menu_leads_there(as_role, role):
    page = as_role(role).get(reverse("about")).content.decode()
    assert (f'href="{reverse("host")}"' in page) == bool(role)


def test_what_needs_a_look_is_said(as_role, ada):
    note_beat()
    browser = as_role("is_host")
    assert "Nothing needs a look" in browser.get(reverse("host")).content.decode()
    long_ago = database_now() - timedelta(hours=1)
    FactRow.objects.create(kind="X", topic="x:y", parked_at=long_ago, error="ValueError: secret")
    for number, fields in enumerate(({"error": "OSError: x"}, {"given_up_at": database_now()})):
        OutgoingEmail.objects.create(
            learner=ada, lane="instant", message_id=f"<{number}@testserver>", **fields
        )
    page = browser.get(reverse("host")).content.decode()
    for words in ("1 fact is parked", "1 letter is held back", "1 letter was given up"):
        assert words in page
    assert "secret" not in page


def test_health_in_words(as_role, ada, monkeypatch):
    browser = as_role("is_host")
    path = reverse("host_health")
    assert "has never ticked" in browser.get(path).content.decode()
    note_beat()
    page = browser.get(path).content.decode()
    assert "ticked within the last minute" in page and "Everything is as it should be" in page
    Pulse.objects.update(at=database_now() - timedelta(minutes=20))
    hour = database_now() - timedelta(hours=1)
    FactRow.objects.create(kind="X", topic="x:y", at=hour)
    OutgoingEmail.objects.create(lane="instant", message_id="<1@testserver>", created_at=hour)
    page = browser.get(path).content.decode()
    assert "last ticked 20\xa0minutes ago" in page
    assert "something has waited longer" in page and "a letter has waited longer" in page


def test_health_with_the_cache_away_and_a_full_disk(as_role, monkeypatch, settings):
    def away(*args, **more):
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections["default"]), "set", away)
    settings.AYNI_EMBEDDED = False
    room = type("Room", (), {"free": 1, "total": 100})
    monkeypatch.setattr("config.checkup.shutil.disk_usage", lambda path: room)
    page = as_role("is_host").get(reverse("host_health")).content.decode()
    assert "does not answer; pages go on" in page
    assert page.count("needs a look") >= 3


def test_the_overview_costs_a_bounded_number_of_queries(as_role, django_assert_max_num_queries):
    browser = as_role("is_host")
    with django_assert_max_num_queries(24):
        browser.get(reverse("host"))
