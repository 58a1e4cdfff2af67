"""Bounces that are no report by RFC 3464: each mail server describes a failure in its own words."""

import pytest

from foundation.activity.leases import database_now
from learners.models import Learner
from notifications.actions.receiving import take_mail
from notifications.models import InboundEmail
from tests.notifications.rows import letter_to

pytestmark = pytest.mark.django_db

EXIM = """\
Return-Path: <>
X-Failed-Recipients: {address}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.example.net>
To: ayni@testserver
Subject: Mail delivery failed: returning message to sender
Message-Id: <E{number}@mx.example.net>

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {address}
    {reason}

------ This is a copy of the message, including all the headers. ------

From: ayni@testserver
Message-ID: {ours}
Subject: Private words

Somebody wrote: no such user 5.1.1
"""

QMAIL = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: ayni@testserver
Subject: failure notice
Message-ID: <q{number}@mx.example.net>

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{address}>:
{reason}

--- Below this line is a copy of the message.

Return-Path: <ayni@testserver>
Message-ID: {ours}
Subject: Private words

Words
"""

OLD_GMAIL = """\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
To: ayni@testserver
Subject: Delivery Status Notification (Failure)
Message-ID: <g{number}@mail.example>

Delivery to the following recipient failed permanently:

     {address}

Technical details of permanent failure:
{reason}

----- Original message -----

From: ayni@testserver
Message-ID: {ours}
Subject: Private words

Words
"""

ONLY_ANSWERS = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: ayni@testserver
In-Reply-To: {ours}
Message-ID: <a{number}@mx.example.net>
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message.

<{address}>:
{reason}
"""

FORMS = {"exim": EXIM, "qmail": QMAIL, "old gmail": OLD_GMAIL, "no copy": ONLY_ANSWERS}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


def bounce(form, ours, address="forwarded@example.org", reason="550 5.1.1 No such user"):
    number = InboundEmail.objects.count()
    raw = form.format(ours=ours, address=address, reason=reason, number=number).encode()
    return take_mail(raw, size_bytes=len(raw), recipient="ayni@testserver")


def sent_to(learner):
    return letter_to(learner, "instant", sent_at=database_now())


def is_stopped(learner):
    return Learner.objects.get(pk=learner.pk).mail_stopped_at is not None


@each_form
def test_it_counts_against_the_address(form, ben):
    row = bounce(form, sent_to(ben).message_id)
    assert (row.outcome, row.learner, row.address) == ("bounced", ben, ben.email)
    assert (row.status, row.weight) == ("5.1.1", 2)
    assert not is_stopped(ben)
    bounce(form, sent_to(ben).message_id)
    assert is_stopped(ben)


@each_form
@pytest.mark.parametrize(
    ("reason", "weight"),
    [
        ("Sorry, no mailbox here by that name. (#5.1.1)", 2),
        ("550 unknown user", 2),
        ("Unrouteable address", 2),
        ("The email account that you tried to reach does not exist.", 2),
        ("552 5.2.2 The mailbox is full", 1),
        ("mailbox is over its quota", 1),
        ("550 5.7.1 Rejected: 192.0.2.1 is on a blocklist", 0),
        ("550 Message rejected because of spam content", 0),
        ("retry timeout exceeded", 0),
    ],
)
def test_what_does_not_speak_of_the_address_counts_nothing(form, reason, weight, ben):
    """What is held against us would otherwise stop everybody's mail."""
    row = bounce(form, sent_to(ben).message_id, reason=reason)
    assert (row.outcome, row.weight) == ("bounced", weight)


@each_form
def test_h07_without_an_email_of_ours_it_names_the_learner_and_counts_nothing(form, ben):
    """Anybody can write such words about anybody; nobody can guess the id of an email."""
    for number in range(5):
        row = bounce(form, f"<made.up.{number}@testserver>", ben.email.upper())
    assert (row.outcome, row.learner, row.weight) == ("unproved", ben, 0)
    assert not is_stopped(ben)
    assert bounce(form, "<made.up@testserver>", address="x@example.net").outcome == "unknown"


@each_form
def test_the_same_email_counts_once(form, ben):
    ours = sent_to(ben).message_id
    for _ in range(5):
        bounce(form, ours)
    assert InboundEmail.objects.get().weight == 2 and not is_stopped(ben)


@each_form
def test_no_words_of_it_are_kept(form, ben):
    bounce(form, sent_to(ben).message_id)
    stored = " ".join(str(value) for value in InboundEmail.objects.values().get().values())
    assert "Private" not in stored and "Somebody" not in stored


def test_a_delay_counts_nothing(ben):
    raw = f"""\
Return-Path: <>
From: Postmaster <postmaster@googlemail.example>
Message-ID: <late@mail.example>

Delivery to the following recipient has been delayed:

     {ben.email}

Message will be retried for 2 more day(s)

Message-ID: {sent_to(ben).message_id}
""".encode()
    row = take_mail(raw, size_bytes=len(raw))
    assert (row.outcome, row.weight, row.learner) == ("delayed", 0, None)


@each_form
def test_a_reader_who_quotes_a_bounce_is_a_reader(form, ben):
    """A mail server never writes from the address that failed."""
    ours = sent_to(ben).message_id
    raw = form.format(ours=ours, address=ben.email, reason="550 5.1.1", number=1)
    _head, body = raw.split("\n\n", 1)
    lines = f"From: Ben <{ben.email}>\nIn-Reply-To: {ours}\nMessage-ID: <r@example.org>\n\n"
    written = (lines + body).encode()
    row = take_mail(written, size_bytes=len(written))
    assert (row.outcome, row.weight) == ("answered", 0)


@pytest.mark.parametrize(
    "body",
    [
        b"a@" * 500_000,
        b"Hi. This is the\n\n" + b"<" * 900_000,
        b"The following addresses had permanent fatal errors\n" + b"<x@\n" * 200_000,
        b" " * 900_000 + b"\n",
        b"user " * 200_000,
        (b"mailbox " + b"x" * 39) * 20_000,
    ],
    ids=["at signs", "qmail", "long lines", "spaces", "user", "mailbox"],
)
def test_only_the_beginning_of_each_line_and_of_the_whole_is_read(body, monkeypatch):
    """The library's patterns take time that grows by the square of a line's length."""
    read = []

    def scan(message):
        read.append(message.as_bytes())
        return frozenset(), frozenset()

    monkeypatch.setattr("notifications.mail.bounces.all_failures", scan)
    raw = b"From: MAILER-DAEMON@x.example\n\n" + body
    take_mail(raw, size_bytes=len(raw))
    assert len(read[0]) <= 64 * 1024 + 1024
    assert max(map(len, read[0].splitlines())) <= 400


def test_what_makes_the_library_fail_is_only_noted(ben):
    """An email without a sender makes the library raise; other heuristics may."""
    raw = b"Subject: x\n\nHi. This is the\n\n<a@b>:\n"
    assert take_mail(raw, size_bytes=len(raw)).outcome == "automatic"
