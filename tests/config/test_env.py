"""Settings from the environment: what is missing or odd stops the start and names the variable."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.secret import local_secret

ROOT = Path(__file__).resolve().parents[2]
NAME = "AYNI_KETTLE"
PRODUCTION = {
    "AYNI_SECRET_KEY": "k7-" + "pQ9x" * 16,
    "AYNI_PUBLIC_URL": "https://ayni.example.org",
    "AYNI_HTTPS_REDIRECT": "yes",
    "AYNI_HSTS_SECONDS": "3600",
}


def production(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a management command with the production settings and nothing else set."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AYNI_", "DJANGO_"))}
    clean |= {"DJANGO_SETTINGS_MODULE": "config.settings.base"} | environment
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_is_set_to_nothing_is_not_set(monkeypatch):
    monkeypatch.setenv(NAME, "")
    assert env.text(NAME, "tea") == "tea"
    assert env.number(NAME, 3) == 3
    assert env.flag(NAME, True) is True
    assert env.words(NAME) == []
    assert env.words(NAME, "green,black") == ["green", "black"]
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.text(NAME)


@pytest.mark.parametrize("raw", ["perhaps", "2"])
def test_a_flag_is_yes_or_no(monkeypatch, raw):
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be yes or no"):
        env.flag(NAME, False)


def test_some_of_what_is_known_in_the_order_named(monkeypatch):
    known = {"en": "English", "es": "Español", "ar": "العربية"}
    assert env.some_of(NAME, known) == list(known.items())
    monkeypatch.setenv(NAME, "ar, en,ar")
    assert env.some_of(NAME, known) == [("ar", "العربية"), ("en", "English")]
    monkeypatch.setenv(NAME, "en,tlh")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} may name en, es, ar, not en,tlh"):
        env.some_of(NAME, known)


def test_one_of_some_words(monkeypatch):
    words = ("no", "starttls", "implicit")
    assert env.one_of(NAME, words) == "no"
    monkeypatch.setenv(NAME, " STARTTLS")
    assert env.one_of(NAME, words) == "starttls"
    monkeypatch.setenv(NAME, "yes")
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be one of no, starttls, implicit"):
        env.one_of(NAME, words)


def test_a_number_is_whole(monkeypatch):
    monkeypatch.setenv(NAME, "1.5")
    with pytest.raises(ImproperlyConfigured, match="a whole number"):
        env.number(NAME, 1)


@pytest.mark.parametrize(
    "raw", ["ayni.example.org", "ftp://ayni.example.org", "https://", "https://a.example/ayni"]
)
def test_an_address_has_a_scheme_and_a_host(monkeypatch, raw):
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.web_address(NAME)


def test_an_address_loses_its_last_slash(monkeypatch):
    monkeypatch.setenv(NAME, "https://ayni.example.org/")
    assert env.web_address(NAME) == "https://ayni.example.org"


def test_a_secret_is_made_once_and_is_its_owners(tmp_path):
    path = tmp_path / "data" / "secret"
    made = local_secret(path)
    assert len(made) >= 50 and local_secret(path) == made
    assert path.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]


@pytest.mark.parametrize("missing", ["AYNI_SECRET_KEY", "AYNI_PUBLIC_URL"])
def test_production_does_not_start_without_what_it_needs(missing):
    told = production("check", **(PRODUCTION | {missing: ""}))
    assert told.returncode != 0
    assert f"{missing} is not set" in told.stderr


@pytest.mark.parametrize(
    "sender", ["Ayni <ayni@straße.example>", "ayni@βόλος.example", "José <josé@b.example>", "Ayni"]
)
def test_a_sender_beyond_ascii_stops_the_start(sender):
    """Addresses that Django would encode by IDNA 2003, as another domain, and what is none."""
    refused = production("check", **(PRODUCTION | {"AYNI_MAIL_FROM": sender}))
    assert refused.returncode != 0
    assert "AYNI_MAIL_FROM must look like" in refused.stderr


def test_production_behind_https_passes_the_deployment_check():
    told = production("check", "--deploy", **PRODUCTION)
    # Subdomains and the browsers' preload list are the host's to promise, not ours.
    assert set(re.findall(r"security\.W\d+", told.stderr)) <= {"security.W005", "security.W021"}
    assert told.returncode == 0


def test_the_example_file_as_it_is_asks_for_the_secret_alone():
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line.startswith("AYNI_"))
    told = production(
        "shell",
        "-v0",
        "-c",
        "from django.conf import settings as s; print(s.DEFAULT_FROM_EMAIL, s.AYNI_MAIL_HOST)",
        **(given | {"AYNI_SECRET_KEY": "k" * 60}),
    )
    assert told.stdout.strip() == "Ayni <ayni@ayni.example.org> ayni.example.org", told.stderr
