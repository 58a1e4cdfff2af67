"""Settings from the environment: what is missing or odd stops the start and names the variable."""

import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.secret import checked_key, local_secret

ROOT = Path(__file__).resolve().parents[2]
NAME = "AYNI_KETTLE"
PRODUCTION = {
    "AYNI_SECRET_KEY": sha256(b"the key of these tests").hexdigest(),
    "AYNI_PUBLIC_URL": "https://ayni.example.org",
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
    "raw",
    [
        "ayni.example.org",
        "ftp://ayni.example.org",
        "https://",
        "https://a.example/ayni",
        "https://a.example#b",
        "https://a.example?",
        "https://*",
        "https://.com",
        "https://*.example.org",
        "https://user:word@a.example",
        "https://a.example:0",
        "https://a.example:99999",
        "https://a.example:port",
        "https://[::1",
        "https://áyni.example",
    ],
)
def test_an_address_has_a_scheme_and_one_plain_host(monkeypatch, raw):
    """Class of input: a public address of which no host, or any host, follows."""
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.web_address(NAME)


def test_an_address_loses_its_last_slash(monkeypatch):
    monkeypatch.setenv(NAME, "https://ayni.example.org/")
    assert env.web_address(NAME) == "https://ayni.example.org"


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://a.example:8443", "a.example"),
        ("http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "[::1]"),
    ],
)
def test_the_host_of_an_address_is_written_as_django_writes_it(monkeypatch, address, host):
    monkeypatch.setenv(NAME, address)
    assert env.host_in(env.web_address(NAME)) == host


def test_a_secret_is_made_once_and_is_its_owners(tmp_path):
    path = tmp_path / "data" / "secret"
    made = local_secret(path)
    assert len(made) >= 50 and local_secret(path) == made
    assert path.stat().st_mode & 0o077 == 0
    assert [entry.name for entry in path.parent.iterdir()] == ["secret"]


# What openssl, Django, uuidgen and password generators make.
GENERATED = [
    "q1Ff+0dPZcUuH3y8Wk0mV5bN7sXJtLr2aGQ9iE4oTzYhCvBnM6KpR/wSxDlAgIeO",
    "7f3c9a1e5b0d4826f1a7c3e95d08b642",
    "9b2f4c7d1e8a5036c4f9d2b7e1a80653fb9c27d4e15a8036d2c7f94b1e6a5038",
    "3f1c2b7e-9d4a-4e6b-8c05-7a2d1f9e6b43",
    "w!9k@z#3x$7v%1m^5n&2b*8c(4q)6r-0t=yuaojdhg",
    "kqzjwvxbnmtrplgfdhsycuoeiakzqwjx",
    "4071938265509174836205918374650291837465",
]
GUESSABLE = {
    "a short word": "changeme",
    "no word at all": " ",
    "short, by chance": "q1Ff+0dPZcUuH3y8Wk0m",
    "a word again and again": "changeme" * 8,
    "one letter": "a" * 64,
    "two letters": "x" * 30 + "y" * 30,
    "the alphabet": "abcdefghijklmnopqrstuvwxyz0123456789",
    "digits in order": "0123456789" * 6,
    "a keyboard": "qwertyuiopasdfghjklzxcvbnm1234567890",
    "known words": "passwordletmeinmonkeydragon1234567890",
    "words of memory": "deadbeefdeadbeefcafebabecafebabe",
    "a short key twice": "q1Ff+0dPZcUuH3y8" * 4,
    "an example of settings": "your-secret-key-here-please-change-me-now",
    "another one": "ReplaceThisWithALongRandomString-2026!!",
    "one in Spanish": "cambia-esta-clave-antes-de-arrancar-7x4q2k9w",
    "a sentence": "the tube lies in a trench with walls of adobe under glass",
    "words that stand in for words": "Lorem ipsum dolor sit amet, consectetur adipiscing elit",
    "a line of a song": "Guantanamera, guajira guantanamera, yo soy un hombre sincero",
    "what startproject writes": "django-insecure-v$8k2!m@z0q7x#w5b^n1c&r4t9y6u3",
    "what tests once used": "only-for-tests-" + "x" * 40,
}


@pytest.mark.parametrize("key", GENERATED)
def test_a_generated_key_is_taken(key):
    assert checked_key(NAME, key) == key


@pytest.mark.parametrize("key", GUESSABLE.values(), ids=GUESSABLE)
def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(key):
    """Class of input: a signing key that somebody else can write down.

    Short, a word, an example of some documentation, a repetition, a run, a sentence, or a
    mixture of them.
    """
    with pytest.raises(
        ImproperlyConfigured, match=rf"^{NAME} can be guessed.*openssl rand"
    ) as told:
        checked_key(NAME, key)
    assert key not in str(told.value) or key == " "


@pytest.mark.parametrize("name", ["AYNI_SECRET_KEY", "AYNI_SECRET_KEY_FALLBACKS"])
def test_production_does_not_start_with_a_key_that_can_be_guessed(name):
    told = production("check", **(PRODUCTION | {name: "changeme"}))
    assert told.returncode != 0
    assert f"{name} can be guessed" in told.stderr
    assert "openssl rand" in told.stderr and "changeme" not in told.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "raw",
    [
        "*",
        ".",
        ".com",
        ".example.org",
        "*.example.org",
        "a.example,*",
        "a.example,,b.example",
        ",",
        "https://a.example",
        "//a.example",
        "a.example:8000",
        "a.example/",
        "a.example.",
        "a..example",
        "-a.example",
        "a_b.example",
        "a b.example",
        "user@a.example",
        "áyni.example",
        "[::1",
        "[*]",
        "[fe80::1%eth0]",
        "::1",
        "a." * 130 + "example",
    ],
)
def test_a_further_host_is_one_plain_name(monkeypatch, raw):
    """Class of input: a list of allowed hosts of which one allows hosts nobody named, or none.

    Patterns allow strangers' names; schemes, ports and the like allow nothing, silently.
    """
    monkeypatch.setenv(NAME, raw)
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must name hosts such as"):
        env.host_names(NAME)


def test_plain_names_and_addresses_are_taken(monkeypatch):
    assert env.host_names(NAME) == []
    monkeypatch.setenv(NAME, " ")
    assert env.host_names(NAME) == []
    monkeypatch.setenv(NAME, "www.Ayni.example, xn--yni-ela.example,pages,10.0.0.7,[::1]")
    known = ["www.ayni.example", "xn--yni-ela.example", "pages", "10.0.0.7", "[::1]"]
    assert env.host_names(NAME) == known


@pytest.mark.parametrize("host", ["*", ".com", "www.ayni.example.org:443"])
def test_production_does_not_start_with_a_pattern_for_a_host(host):
    told = production("check", **(PRODUCTION | {"AYNI_EXTRA_HOSTS": host}))
    assert told.returncode != 0
    assert "AYNI_EXTRA_HOSTS must name hosts such as www.ayni.example.org" in told.stderr


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


SAID = "s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://a.example", "True __Host-sessionid __Host-csrftoken __Host-django_language"),
        ("https://a.example:8443", "True __Host-sessionid __Host-csrftoken __Host-django_language"),
        ("http://a.example", "False sessionid csrftoken django_language"),
    ],
)
def test_what_follows_from_a_public_address_at_https(address, said):
    told = production(
        "shell",
        "-v0",
        "-c",
        f"from django.conf import settings as s; print({SAID})",
        **(PRODUCTION | {"AYNI_PUBLIC_URL": address}),
    )
    assert told.stdout.strip() == said, told.stderr


def test_the_example_file_as_it_is_asks_for_the_secret_alone():
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line.startswith("AYNI_"))
    told = production(
        "shell",
        "-v0",
        "-c",
        "from django.conf import settings as s; print(s.DEFAULT_FROM_EMAIL, s.AYNI_MAIL_HOST)",
        **(given | {"AYNI_SECRET_KEY": PRODUCTION["AYNI_SECRET_KEY"]}),
    )
    assert told.stdout.strip() == "Ayni <ayni@ayni.example.org> ayni.example.org", told.stderr
