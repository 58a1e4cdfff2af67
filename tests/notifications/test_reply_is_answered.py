"""A person who replies to one of our emails hears that it was not posted; a machine does not."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import translation

from foundation.activity.leases import database_now
from learners.models import Learner
from notifications.actions.receiving import take_mail
from notifications.delivery import send_due_mail
from notifications.models import InboundEmail, OutgoingEmail
from tests.notifications.rows import letter_to, told

pytestmark = pytest.mark.django_db

WORDS = "Double the film, and shrink the trench."


def reply(to, *, sender, words=WORDS, number=0, **headers):
    """Take a reply to an email of ours."""
    message = EmailMessage()
    message["From"], message["To"] = f"Somebody <{sender}>", "ayni@testserver"
    message["Message-ID"] = f"<reply.{number}@example.org>"
    message["Subject"] = "Re: anything"
    if to is not None:
        message["In-Reply-To"] = to.message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    raw = message.as_bytes()
    return take_mail(raw, size_bytes=len(raw), recipient="ayni@testserver")


def sent_to(learner, lane="instant"):
    return letter_to(learner, lane, sent_at=database_now())


def answers():
    return list(OutgoingEmail.objects.filter(lane="notice").order_by("pk"))


@pytest.mark.parametrize("lane", ["account", "instant", "digest"])
def test_whatever_email_it_answers_its_words_come_back(lane, ben, smtp):
    row = reply(sent_to(ben, lane), sender=ben.email)
    assert (row.outcome, row.learner) == ("answered", ben)
    send_due_mail()
    message = smtp.received[-1]
    assert message["To"] == ben.email
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["In-Reply-To"] == message["References"] == "<reply.0@example.org>"
    text = message.get_body(("plain",)).get_content()
    assert WORDS in text and "was not posted" in text


def test_the_way_to_the_thread_is_in_it(ben, thread):
    ours = sent_to(ben)
    note = told(ben, "replied", thread.posts.first())
    note.email = ours
    note.save()
    reply(ours, sender=ben.email)
    assert f"{thread.get_absolute_url()}#reply" in answers()[0].text


def test_the_thread_is_known_by_its_root_where_a_relay_renamed_our_emails(ben, thread):
    """Some relays give outgoing mail another Message-ID; the thread's own stays in References."""
    root = f"<thread.{thread.uid}@testserver>"
    row = reply(None, sender=ben.email, References=f"{root} <0100@relay.example>")
    assert row.outcome == "answered"
    assert f"{thread.get_absolute_url()}#reply" in answers()[0].text


def test_a_thread_that_may_not_be_read_is_not_named(eli, closed_thread):
    """Eli left the circle after our email went out."""
    root = f"<thread.{closed_thread.uid}@testserver>"
    reply(sent_to(eli), sender=eli.email, References=root)
    text = answers()[0].text
    assert closed_thread.uid not in text and closed_thread.title not in text


def test_it_is_in_the_readers_language(ben):
    Learner.objects.filter(pk=ben.pk).update(interface_language="es")
    reply(sent_to(ben), sender=ben.email)
    with translation.override("es"):
        assert answers()[0].subject == translation.gettext("Your reply was not posted")
    assert answers()[0].subject != "Your reply was not posted"


def test_once_a_day_and_person(ben, ada):
    for number in range(5):
        reply(sent_to(ben), sender=ben.email, number=number)
    assert [row.outcome for row in InboundEmail.objects.order_by("pk")] == [
        "answered", *["not_taken"] * 4
    ]  # fmt: skip
    reply(sent_to(ada), sender=ada.email, number=9)
    assert [email.learner for email in answers()] == [ben, ada]


def test_the_same_reply_again_is_not_answered_another_day(ben, monkeypatch):
    reply(sent_to(ben), sender=ben.email)
    tomorrow = database_now() + timedelta(days=1)
    monkeypatch.setattr("notifications.actions.answering.database_now", lambda: tomorrow)
    reply(sent_to(ben), sender=ben.email)
    assert len(answers()) == 1
    reply(sent_to(ben), sender=ben.email, number=1)
    assert len(answers()) == 2


def test_the_answer_never_goes_to_the_sender_it_names(ben):
    """The sender of an email is what it says: the words go to whom our email went to."""
    row = reply(sent_to(ben), sender="alias@example.net")
    assert row.outcome == "answered"
    assert [email.recipient for email in answers()] == [ben.email]


def test_h02_a_forged_sender_sends_nobody_words(ben):
    """Whoever names no email of ours may be anybody: their words are sent to nobody."""
    row = reply(None, sender=ben.email, words="Buy at https://evil.example")
    assert row.outcome == "answered"
    assert "evil" not in answers()[0].text + answers()[0].html + answers()[0].subject


def test_who_is_no_learner_yet_hears_too(ben):
    ours = OutgoingEmail.objects.create(
        lane="account", recipient="new@example.org", message_id="<account.n@testserver>"
    )
    for number in range(2):
        reply(ours, sender="new@example.org", number=number)
    assert [email.recipient for email in answers()] == ["new@example.org"]


def test_a_suspended_learner_hears_nothing(ben):
    ours = sent_to(ben)
    Learner.objects.filter(pk=ben.pk).update(is_active=False)
    assert reply(ours, sender=ben.email).outcome == "not_taken"
    assert answers() == []


AUTOMATIC = {
    "RFC 3834": {"Auto_Submitted": "auto-replied"},
    "with a parameter": {"Auto_Submitted": 'auto-generated; type="vacation"'},
    "Exchange": {"X_Auto_Response_Suppress": "All"},
    "responder": {"X_Autoreply": "yes"},
    "precedence": {"Precedence": "bulk"},
    "auto_reply": {"Precedence": "auto_reply"},
    "list": {"List_Id": "<x.example.org>"},
    "no envelope": {"Return_Path": "<>"},
}


@pytest.mark.parametrize("headers", AUTOMATIC.values(), ids=AUTOMATIC.keys())
def test_h05_a_machine_is_not_answered(headers, ben):
    assert reply(sent_to(ben), sender=ben.email, **headers).outcome == "automatic"
    assert answers() == []


@pytest.mark.parametrize(
    "sender",
    ["mailer-daemon@example.org", "postmaster@example.org", "no-reply@example.org",
     "owner-list@example.org", "list-request@example.org", "bounces+x=y@example.org"],
)  # fmt: skip
def test_h05_a_mailbox_of_no_person_is_not_answered(sender, ben):
    assert reply(sent_to(ben), sender=sender).outcome == "automatic"


def test_h05_two_robots_stop_after_one_email(ben, smtp):
    """A robot without any of the signs answers each of our answers: it gets one a day."""
    row = reply(sent_to(ben), sender=ben.email)
    assert row.outcome == "answered"
    for number in range(1, 20):
        send_due_mail()
        newest = OutgoingEmail.objects.order_by("-pk").first()
        reply(newest, sender=ben.email, number=number)
    assert len(answers()) == 1


BODIES = {
    "quoted below": ("text/plain", f"{WORDS}\n\nOn Monday Ayni wrote:\n> Old words\n> more"),
    "html alone": ("text/html", f"<p>{WORDS}</p><blockquote>Old words</blockquote>"),
    "html with styles": ("text/html", f"<style>p {{ color: red }}</style><div>{WORDS}</div>"),
    "empty plain part": ("text/plain", f"\n\n{WORDS}\n"),
}


@pytest.mark.parametrize(("kind", "body"), BODIES.values(), ids=BODIES.keys())
def test_only_the_writers_own_words_are_quoted(kind, body, ben):
    message = EmailMessage()
    message["From"], message["In-Reply-To"] = ben.email, sent_to(ben).message_id
    message.set_content(body, subtype=kind.partition("/")[2])
    raw = message.as_bytes()
    take_mail(raw, size_bytes=len(raw))
    text = answers()[0].text
    assert WORDS in text and "Old words" not in text and "color" not in text


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16", "no-such", "idna", "utf-7"])
def test_words_in_any_encoding_are_taken(charset, ben):
    encoded = "Sellé".encode(charset if charset in ("iso-8859-1", "utf-16") else "utf-8")
    raw = (
        f"From: {ben.email}\nIn-Reply-To: {sent_to(ben).message_id}\n"
        f"Content-Type: text/plain; charset={charset}\n\n"
    ).encode() + encoded
    assert take_mail(raw, size_bytes=len(raw)).outcome == "answered"
    if charset in ("utf-8", "iso-8859-1", "utf-16", "no-such"):
        assert "Sellé" in answers()[0].text


def test_very_long_words_are_cut(ben):
    reply(sent_to(ben), sender=ben.email, words="word " * 20_000)
    assert len(answers()[0].text) < 7_000 and "…" in answers()[0].text


def test_nothing_typed_gets_into_a_header(ben, smtp):
    raw = (
        f"From: {ben.email}\nIn-Reply-To: {sent_to(ben).message_id}\n"
        "Message-ID: <a@b>\u2028Bcc: evil@example.org\nSubject: x\n\nWords"
    ).encode()
    take_mail(raw, size_bytes=len(raw))
    send_due_mail()
    assert smtp.received[-1]["Bcc"] is None and len(smtp.received) == 1
