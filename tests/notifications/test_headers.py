"""Headers of our letters: nothing typed gets in, and a second parser finds what the RFCs ask."""

import email
import email.policy
import re
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.actions.account_mail import queue_account_letter
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.instant.queueing import queue_instant_mail
from notifications.mail.content import Letter
from notifications.mail.headers import message_id, one_line, subject_line
from notifications.mail.message import message_for
from notifications.models import OutgoingEmail
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db

INJECTIONS = [
    "A\r\nBcc: evil@example.org",
    "A\nBcc: evil@example.org",
    "A\rBcc: evil@example.org",
    "A\r\n\r\nA body of my own",
    "A%0d%0aBcc: evil@example.org",
    "A\u2028Bcc: evil@example.org",
    "A\u2029Bcc: evil@example.org",
    "A\x85Bcc: evil@example.org",
    "A\x0bBcc: evil@example.org",
    "A\x0cBcc: evil@example.org",
    "A\x1cBcc: evil@example.org",
    "A\x00Bcc: evil@example.org",
    "=?utf-8?q?A=0d=0aBcc:_evil@example.org?=",
    "=?utf-8?b?QQ0KQmNjOiBldmlsQGV4YW1wbGUub3Jn?=",
    "A\u560d\u560aBcc: evil@example.org",
    "\u202eA\u202c Bcc: evil@example.org",
    "A" * 5_000,
]
ONCE = {
    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
}  # fmt: skip
LIST = {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"}
THREADED = {"In-Reply-To", "References"}


def parsed(message):
    """Return the message as a second parser reads it from its bytes."""
    return email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)


def assert_sound(message, extra=frozenset(), to="ben@example.org"):
    names = [name for name in message if name != "Content-Transfer-Encoding"]
    assert sorted(names) == sorted(ONCE | extra)
    assert [str(address.addr_spec) for address in message["To"].addresses] == [to]
    (sender,) = message["From"].addresses
    assert sender == Address("Ayni", "ayni", "testserver")


@pytest.mark.parametrize("words", INJECTIONS)
def test_G01_nothing_typed_adds_a_header_or_a_recipient(words):
    row = OutgoingEmail(lane="account", recipient="ben@example.org", message_id="<x@testserver>")
    letter = Letter(subject=words, text="Hello")
    message = parsed(message_for(row, letter, row.recipient))
    assert_sound(message)
    assert "\n" not in message["Subject"]
    assert len(message["Subject"].strip()) <= 200


# No database we run on keeps a NUL, so none ever stands in a title.
@pytest.mark.parametrize("words", [words for words in INJECTIONS if "\x00" not in words])
def test_G01_titles_and_names_in_a_whole_letter(words, ada, ben, smtp):
    circle = cast.circle("Plain", ada, members=[ben], reads=[cast.article()])
    circle.name = words[:80]
    circle.save()
    ada.name = words[:60]
    ada.save()
    thread = cast.thread(circle, ben, title=words[:150], slug="x")
    rows.schedule(ben)
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.told(ben, "mentioned", cast.post(cast.thread(circle, ben, title="Two"), ada))
    rows.later(minutes=5)
    compose_due_digests()
    queue_instant_mail()
    while send_due_mail():
        pass
    assert len(smtp.received) == 2
    for message, envelope in zip(smtp.received, smtp.envelopes, strict=True):
        extra = LIST | (THREADED if "References" in message else set())
        names = {name for name in message if not name.startswith("X-")}
        assert names <= ONCE | extra | {"Content-Transfer-Encoding"}
        assert envelope.rcpt_tos == [ben.email]


def test_G02_no_name_ever_stands_in_an_address_header(ada, ben, thread, smtp):
    ben.name = '"admin@testserver" <evil@example.org>'
    ben.save()
    rows.schedule(ben)
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=5)
    queue_instant_mail()
    send_due_mail()
    assert str(smtp.received[0]["To"]) == ben.email
    assert str(smtp.received[0]["From"]) == "Ayni <ayni@testserver>"


def test_G06_the_message_id_tells_what_not_when():
    assert message_id("digest", "ben", "2027-01-04") == message_id("digest", "ben", "2027-01-04")
    assert message_id("digest", "ben", "2027-01-04") != message_id("digest", "ben", "2027-01-11")
    assert message_id("digest", "ben", "2027-01-04") != message_id("instant", "ben", "2027-01-04")
    assert re.fullmatch(r"<digest\.[0-9a-f]{32}@testserver>", message_id("digest", "ben"))


def test_G06_bulk_mail_says_what_it_is(ada, ben, thread, smtp):
    rows.schedule(ben)
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=5)
    compose_due_digests()
    queue_instant_mail()
    while send_due_mail():
        pass
    instant, digest = smtp.received
    assert_sound(instant, LIST | THREADED, ben.email)
    assert_sound(digest, LIST, ben.email)
    for message, lane in ((instant, "instant"), (digest, "digest")):
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["List-Id"] == f"<{lane}.testserver>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = re.fullmatch(
            r"<(http://testserver/unsubscribe/\S+/)>", message["List-Unsubscribe"].strip()
        )
        assert link, message["List-Unsubscribe"]
        assert f"/{lane}-" in link.group(1)
        assert message.get_body(("plain",)).get_content()
        assert message.get_body(("html",)).get_content()


def test_G06_account_mail_is_no_list(ben, smtp):
    queue_account_letter(recipient=ben.email, letter=Letter(subject="Code", text="123"))
    send_due_mail()
    assert_sound(smtp.received[0], to=ben.email)


def test_G06_no_line_is_longer_than_998_bytes(smtp):
    queue_account_letter(
        recipient="ben@example.org",
        letter=Letter(subject="é" * 400, text="ü" * 3_000 + "\n" + "x" * 3_000, html="y" * 9_000),
    )
    send_due_mail()
    assert max(map(len, smtp.envelopes[0].content.split(b"\r\n"))) <= 998


def test_G04_no_letter_holds_a_key_to_the_account(ada, ben, thread, client):
    client.force_login(ben)
    rows.schedule(ben)
    rows.told(ben, "answered", cast.post(thread, ada))
    rows.later(minutes=5)
    compose_due_digests()
    (letter,) = rows.letters()
    session = client.cookies["sessionid"].value
    for part in (letter.text, letter.html):
        assert session not in part
        assert ben.email not in part
        for address in re.findall(r"https?://[^\s\"<>]+", part):
            assert address.startswith("http://testserver/")
            assert "?" not in address or "?page=" in address


@given(st.text(max_size=400))
def test_one_line_is_one_line_for_any_text(words):
    line = subject_line(words)
    assert line == " ".join(line.split())
    assert len(line.splitlines()) <= 1
    assert "=?" not in line
    assert one_line(line) == line
    line.encode()
