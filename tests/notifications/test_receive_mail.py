"""Emails that come in: ours that came back by a report count; the rest is noted."""

import io
import time
from datetime import timedelta
from email.mime.text import MIMEText

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from learners.models import Learner
from notifications.actions.receiving import MOST_BYTES, forgive_the_past, take_mail
from notifications.delivery import send_due_mail
from notifications.mail.headers import message_id
from notifications.mail.returned import read
from notifications.models import InboundEmail, OutgoingEmail
from notifications.tasks import send_due_mail_task
from tests.notifications.rows import letter_to

pytestmark = pytest.mark.django_db

DSN = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: ayni@testserver
Subject: Undelivered Mail Returned to Sender
Message-ID: <{own}@mx.example.net>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Sun, 22 Nov 2026 03:00:00 +0000

Final-Recipient: rfc822; somebody@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} User unknown

--B
Content-Type: {part}

From: ayni@testserver
Message-ID: {ours}
Subject: Private words

--B--
"""


@pytest.fixture
def letter(ben):
    """A letter that went out to Ben."""
    return sent_to(ben)


def sent_to(learner, *, lane="instant"):
    return letter_to(learner, lane, sent_at=database_now())


def bounce(letter, *, status="5.1.1", action="failed", own="", part="message/rfc822"):
    words = DSN.format(
        ours=letter if isinstance(letter, str) else letter.message_id,
        status=status,
        action=action,
        own=own or f"b{InboundEmail.objects.count()}",
        part=part,
    )
    return take(words.encode())


def take(raw):
    return take_mail(raw, size_bytes=len(raw), recipient="ayni@testserver")


def is_stopped(learner):
    return Learner.objects.get(pk=learner.pk).mail_stopped_at is not None


@pytest.mark.parametrize(
    ("status", "action", "outcome", "weight"),
    [
        ("5.1.1", "failed", "bounced", 2),
        ("5.2.1", "Failed", "bounced", 2),
        ("5.1.10", "failed", "bounced", 2),
        ("5.2.2", "failed", "bounced", 1),
        ("4.2.2", "failed", "bounced", 1),
        ("4.4.7", "failed", "bounced", 0),
        ("5.0.0", "failed", "bounced", 0),
        ("5.1.8", "failed", "bounced", 0),
        ("5.7.1", "failed", "bounced", 0),
        ("4.4.1", "delayed", "delayed", 0),
        ("2.0.0", "delivered", "delayed", 0),
        ("nonsense", "failed", "bounced", 0),
    ],
)
def test_what_counts_how_much(letter, ben, status, action, outcome, weight):
    row = bounce(letter, status=status, action=action)
    assert (row.outcome, row.weight) == (outcome, weight)
    assert row.learner == (ben if outcome == "bounced" else None)


@pytest.mark.parametrize("byte", [b"\xff", b"\x00"])
def test_an_id_that_no_database_takes_is_not_looked_for(letter, byte):
    words = DSN.format(
        ours="<HERE>", status="5.1.1", action="failed", own="own", part="text/rfc822-headers"
    )
    row = take(words.encode().replace(b"HERE", b"a" + byte))
    assert row.outcome == "unknown"


@pytest.mark.parametrize("part", ["message/rfc822", "text/rfc822-headers"])
def test_the_letter_is_found_by_its_own_id(letter, ben, part):
    assert bounce(letter, part=part).learner == ben


def test_two_hard_ones_stop_it_and_the_page_says_so(letter, ben):
    bounce(letter)
    assert not is_stopped(ben)
    bounce(sent_to(ben))
    assert is_stopped(ben)
    assert FactRow.objects.filter(kind="MailStopped", topic=f"me:{ben.uid}").count() == 1
    browser = Client()
    browser.force_login(ben)
    assert "Your mail bounces" in browser.get(reverse("home")).content.decode()


def test_four_soft_ones_stop_it(ben):
    for number in range(4):
        assert not is_stopped(ben)
        bounce(sent_to(ben), status="4.2.2", own=f"soft{number}")
    assert is_stopped(ben)


def test_what_is_held_against_us_stops_nobody(ben):
    for number in range(4):
        bounce(sent_to(ben), status="5.7.1", own=f"policy{number}")
    assert not is_stopped(ben)


def test_where_the_status_says_nothing_the_answer_is_read(letter):
    words = DSN.format(
        ours=letter.message_id, status="5.1.1", action="failed", own="o", part="message/rfc822"
    )
    row = take(words.replace("Status: 5.1.1", "Status: 5.0.0").encode())
    assert (row.status, row.weight) == ("5.1.1", 2)


def test_the_same_report_again_counts_once(letter, ben):
    for _ in range(5):
        bounce(letter, own="same")
    assert InboundEmail.objects.count() == 1 and not is_stopped(ben)


def test_h07_one_letter_in_other_hands_stops_nothing(letter, ben):
    for number in range(5):
        bounce(letter, own=f"forged{number}")
    assert InboundEmail.objects.filter(learner=ben).count() == 1 and not is_stopped(ben)


def test_h07_nobody_can_tell_the_id_of_a_letter(settings, ben):
    """Who could reckon it from what everybody sees could stop anybody's mail by forged bounces."""
    ours = message_id("digest", ben.uid, "2026-11-16T07:00:00+00:00")
    settings.SECRET_KEY = "another"
    assert message_id("digest", ben.uid, "2026-11-16T07:00:00+00:00") != ours


def test_letters_we_never_wrote_count_for_nobody(ben):
    for number in range(5):
        row = bounce("<made.up@testserver>", own=f"forged{number}")
        assert (row.outcome, row.weight, row.learner) == ("unknown", 0, None)
    assert not is_stopped(ben)


def test_another_address_starts_afresh(letter, ben):
    bounce(letter)
    Learner.objects.filter(pk=ben.pk).update(email="ben-new@example.org")
    ben.refresh_from_db()
    bounce(sent_to(ben))
    assert not is_stopped(ben)


def test_after_a_month_all_is_forgiven(letter, ben):
    bounce(letter)
    InboundEmail.objects.update(received_at=database_now() - timedelta(days=31))
    bounce(sent_to(ben))
    assert not is_stopped(ben)
    bounce(sent_to(ben))
    assert is_stopped(ben)
    assert forgive_the_past() == 0
    Learner.objects.update(mail_stopped_at=database_now() - timedelta(days=31))
    assert forgive_the_past() == 1 and not is_stopped(ben)
    assert FactRow.objects.get(kind="MailResumed").actor_id is None


def test_the_learner_says_that_it_works_again(client, letter, ben):
    bounce(letter)
    bounce(sent_to(ben))
    client.force_login(ben)
    assert client.post(reverse("notifications:try_mail_again")).status_code == 303
    assert not is_stopped(ben)
    bounce(sent_to(ben))
    assert not is_stopped(ben)


def test_only_account_letters_go_to_who_is_stopped(ben, mailoutbox):
    Learner.objects.filter(pk=ben.pk).update(mail_stopped_at=database_now())
    for lane in ("instant", "digest", "account"):
        letter_to(ben, lane, subject="Subject", text="Words")
    for _ in range(3):
        send_due_mail()
    states = dict(OutgoingEmail.objects.values_list("lane", "dropped_at"))
    assert states["account"] is None and states["instant"] and states["digest"]
    assert [mail.subject for mail in mailoutbox] == ["Subject"]


def test_what_came_in_is_cleared_once_it_counts_no_more(letter, ben):
    bounce(letter)
    take(b"From: a@b\r\n\r\nwords")
    InboundEmail.objects.update(received_at=database_now() - timedelta(days=29, hours=23))
    send_due_mail_task()
    assert InboundEmail.objects.count() == 2
    InboundEmail.objects.update(received_at=database_now() - timedelta(days=30, minutes=1))
    kept = take(b"From: c@d\r\n\r\nwords")
    send_due_mail_task()
    assert InboundEmail.objects.get() == kept


def test_of_what_anybody_can_send_only_the_newest_is_kept(letter, monkeypatch):
    """Kind: emails that count nothing: a stranger's, a forged bounce, what no parser can read."""
    monkeypatch.setattr("notifications.actions.receiving.MOST_UNCOUNTED", 3)
    counted = bounce(letter)
    for number in range(2):
        take(b"From: a@b\r\n\r\nwords %d" % number)
        bounce(f"<forged-{number}@example.net>")
        take_mail(b"", size_bytes=2**20 + 1 + number)
        take(b"Content-Type: multipart/report; boundary=\xff\r\n\r\n%d" % number)
    newest = list(InboundEmail.objects.filter(weight=0)[:3])
    send_due_mail_task()
    assert list(InboundEmail.objects.all()) == [*newest, counted]


def test_a_code_does_not_wait_until_what_came_in_is_cleared(smtp, monkeypatch):
    def kill():
        raise KeyboardInterrupt

    monkeypatch.setattr("notifications.tasks.clear_received", kill)
    letter = OutgoingEmail.objects.create(
        lane="account", recipient="x@example.org", text="123", message_id="<x@testserver>"
    )
    with pytest.raises(KeyboardInterrupt):
        send_due_mail_task()
    assert smtp.ids == [letter.message_id]


def test_a_stranger_is_noted_and_not_answered(mailoutbox):
    message = MIMEText("Secret words")
    message["From"], message["Message-ID"] = "Eve <eve@example.net>", "<1@example.net>"
    message["Subject"] = "Secret subject"
    row = take(message.as_bytes())
    assert row.outcome == "not_taken" and row.sender == "eve@example.net"
    assert not OutgoingEmail.objects.exists() and not mailoutbox
    stored = " ".join(str(value) for value in InboundEmail.objects.values().get().values())
    assert "Secret" not in stored


HOSTILE = {
    "nothing": b"",
    "nul": b"\x00" * 5000,
    "not mail": bytes(range(256)) * 50,
    "only a header": b"From: a@b",
    "header flood": b"X: y\r\n" * 100_000,
    "bare cr": b"From: a@b\rBcc: c@d\r\rwords",
    "bad charset": b"Content-Type: text/plain; charset=\xff\xfe\r\nFrom: =?x?q?=FF?=\r\n\r\n\xff",
    "report without parts": b"Content-Type: multipart/report; boundary=x\r\n\r\n--x--",
    "report of text": b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n"
    b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n--x--",
    "no boundary": b"Content-Type: multipart/report\r\n\r\nwords",
    "headers that break lines": b"From: =?utf-8?q?a=0D=0ABcc:_x?= <a@b>\r\n"
    b"Message-ID: <a\r\n b>\r\n\r\n",
    "rtl and nul in the id": "Message-ID: <\u202e\x00evil>\r\n\r\n".encode(),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_h07_nothing_stops_it(raw):
    row = take(raw)
    assert row.outcome in {"not_taken", "automatic", "unknown", "unreadable", "too_large"}
    for words in (row.sender, row.recipient, row.message_id):
        assert not set(words) & set("\r\n\x00\u202e")


def test_h07_ten_thousand_parts_in_each_other():
    depth = 10_000
    raw = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    )
    assert take(raw).outcome in {"automatic", "unreadable"}


def in_each_other(depth):
    """Return a report of a megabyte whose lines lie under so many multiparts."""
    head = b"Content-Type: multipart/report; boundary=b%d\r\n\r\n--b%d\r\n"
    return b"".join(head % (n, n) for n in range(depth)) + b"\r\n" + b"x\r\n" * 300_000


@pytest.mark.parametrize(
    "raw",
    [
        in_each_other(400),
        in_each_other(12),
        b"Content-Type: multipart/report" + b"; a*0*=x''y" * 90_000 + b"\r\n\r\n",
        b"Content-Type: multipart/report" + b'; "' * 300_000 + b"\r\n\r\n",
        b"Content-Type: multipart/report; boundary=" + b"a" * 500_000 + b"\r\n\r\nx",
    ],
    ids=["400 deep", "12 deep", "parameters", "quotes", "boundary"],
)
def test_h07_a_megabyte_costs_little(raw):
    before = time.process_time()
    assert take(raw).outcome in {"unknown", "unreadable", "automatic"}
    # Unbounded, these took from 10 to 30 seconds.
    assert time.process_time() - before < 5


def test_h07_too_large_is_not_parsed(monkeypatch):
    monkeypatch.setattr("notifications.mail.returned.read", pytest.fail)
    row = take_mail(b"x", size_bytes=MOST_BYTES + 1)
    assert row.outcome == "too_large"


def test_h05_without_an_id_its_content_tells_it_apart():
    take(b"From: a@b\r\n\r\nwords")
    take(b"From: a@b\r\n\r\nwords")
    take(b"From: a@b\r\n\r\nother words")
    assert InboundEmail.objects.count() == 2


def test_reading_needs_no_rows():
    words = DSN.format(
        ours="<x@y>", status="5.1.1", action="failed", own="1", part="message/rfc822"
    )
    report = read(words.encode()).report
    assert report is not None
    assert (report.message_id, report.status, report.weight) == ("<x@y>", "5.1.1", 2)


def test_the_pipe_reads_one_letter_to_the_end(monkeypatch, letter, ben):
    words = DSN.format(
        ours=letter.message_id, status="5.1.1", action="failed", own="p", part="message/rfc822"
    )

    class Input:
        buffer = io.BytesIO(words.encode())

    monkeypatch.setattr("sys.stdin", Input)
    said = io.StringIO()
    call_command("receive_mail", "--to", "ayni@testserver", stdout=said)
    assert said.getvalue() == "bounced\n"
    row = InboundEmail.objects.get()
    assert (row.learner, row.recipient) == (ben, "ayni@testserver")
    assert Input.buffer.read() == b""
