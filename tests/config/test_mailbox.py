"""The embedded instance keeps its letters as files, and shows them as a mail program would."""

import email
import email.policy

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import override_settings

from config.embedded import mailbox
from notifications.actions.account_mail import queue_account_letter
from notifications.delivery import send_due_mail
from notifications.mail.content import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.AYNI_DATA_DIR = tmp_path
    return tmp_path / "mail"


def send(subject="Hello", text="See http://testserver/me/ there.", html="<p>Hello</p>"):
    message = EmailMultiAlternatives(subject, text, "ayni@testserver", ["ben@example.org"])
    if html:
        message.attach_alternative(html, "text/html")
    return get_connection("config.embedded.mailbox.EmailBackend").send_messages([message])


def test_a_letter_becomes_one_whole_file(folder):
    assert send() == 1
    (path,) = folder.iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (message["Subject"], message["To"]) == ("Hello", "ben@example.org")


def test_no_half_letter_is_ever_seen(folder, monkeypatch):
    def kill(*_paths):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", kill)
    with pytest.raises(KeyboardInterrupt):
        send()
    assert mailbox.letters() == []


def test_the_newest_comes_first():
    for number in range(3):
        send(f"Letter {number}")
    subjects = [one.message["Subject"] for one in mailbox.letters()]
    assert subjects == ["Letter 2", "Letter 1", "Letter 0"]


@pytest.mark.embedded
def test_the_pages(client):
    assert "No letter yet" in client.get("/dev/mail/").content.decode()
    send()
    (kept,) = mailbox.letters()
    assert f"/dev/mail/{kept.name}/" in client.get("/dev/mail/").content.decode()
    page = client.get(f"/dev/mail/{kept.name}/").content.decode()
    assert '<a href="http://testserver/me/"' in page
    assert 'sandbox="allow-popups' in page
    assert "List-" not in page
    raw = client.get(f"/dev/mail/{kept.name}.eml")
    assert raw.headers["Content-Type"] == "message/rfc822"
    assert b"Subject: Hello" in raw.content


@pytest.mark.embedded
def test_the_html_of_a_letter_can_do_nothing(client):
    send(html="<script>alert(1)</script><p style='color:red'>Hello</p>")
    (kept,) = mailbox.letters()
    answer = client.get(f"/dev/mail/{kept.name}/html/")
    rules = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "script-src" not in rules
    assert "sandbox allow-popups" in rules
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["x", "..", "20270101T000000000000-deadbeef", "a" * 300])
def test_other_names_open_nothing(name, client, folder):
    folder.mkdir()
    (folder.parent / "secret.eml").write_text("key")
    for url in (f"/dev/mail/{name}/", f"/dev/mail/{name}/html/", f"/dev/mail/{name}.eml"):
        assert client.get(url).status_code == 404
    assert mailbox.letter("../secret") is None


def test_hostile_words_stay_words(client):
    send(subject="<img src=x onerror=alert(1)>", text="<script>alert(1)</script>", html="")
    (kept,) = mailbox.letters()
    for url in ("/dev/mail/", f"/dev/mail/{kept.name}/"):
        page = client.get(url).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page


@override_settings(EMAIL_BACKEND="config.embedded.mailbox.EmailBackend")
def test_a_whole_letter_of_ours_arrives(ada):
    queue_account_letter(recipient=ada.email, letter=Letter(subject="Código", text="¡123!"))
    assert send_due_mail() == 1
    (kept,) = mailbox.letters()
    assert (kept.message["Subject"], kept.text.strip()) == ("Código", "¡123!")
