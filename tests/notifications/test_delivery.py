"""Every letter leaves once, in turn, whatever the mail server or a kill does."""

import smtplib
from datetime import timedelta

import pytest
from django.db.models import F

from foundation.activity import leases
from foundation.activity.leases import database_now
from notifications import delivery
from notifications.actions.account_mail import queue_account_letter
from notifications.delivery import send_due_mail
from notifications.mail.content import Letter
from notifications.mail.outcome import Outcome, outcome_of
from notifications.models import OutgoingEmail
from notifications.selectors import undelivered_to
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


def queue(recipient="ben@example.org", *, text="Your code is 123-456-789."):
    """Queue an account letter, the simplest there is."""
    return queue_account_letter(
        recipient=recipient,
        letter=Letter(subject="123-456-789 is your code", text=text),
    )


def send_all():
    while send_due_mail():
        pass


def make_due():
    """Let every lease and every pause be over."""
    OutgoingEmail.objects.update(due_at=database_now() - timedelta(seconds=1))


def state(email):
    email.refresh_from_db()
    return email


def test_a_letter_is_sent_once_and_its_words_are_wiped(smtp):
    email = queue()
    send_all()
    send_all()
    (message,) = smtp.received
    assert message["Subject"] == "123-456-789 is your code"
    assert "Your code is 123-456-789." in message.get_content()
    assert smtp.envelopes[0].rcpt_tos == ["ben@example.org"]
    email = state(email)
    assert email.sent_at is not None
    assert (email.subject, email.text, email.html) == ("", "", "")


def test_a_batch_uses_one_line(smtp):
    for number in range(5):
        queue(f"learner-{number}@example.org")
    assert send_due_mail() == 5
    assert (len(smtp.received), smtp.lines) == (5, 1)


def test_account_letters_overtake_instant_ones_and_those_overtake_digests(smtp, ada, ben, thread):
    for lane in ("digest", "instant"):
        rows.letter_to(ben, lane)
    rows.schedule(ben)
    row = rows.told(ben, "answered", cast.post(thread, ada))
    row.email = OutgoingEmail.objects.get(lane="instant")
    row.save()
    queue()
    lanes = []
    while send_due_mail():
        done = OutgoingEmail.objects.filter(attempt=1)
        lanes = list(done.order_by("sent_at", "dropped_at").values_list("lane", flat=True))
    assert sorted(lanes) == ["account", "digest", "instant"]
    assert [message["Subject"] for message in smtp.received] == [
        "123-456-789 is your code",
        thread.title,
    ]


# --- the mail server says no


def queue_code(recipient):
    return queue_account_letter(
        recipient=recipient,
        letter=Letter(subject="your code", text="x"),
        lane=OutgoingEmail.Lane.CODE,
    )


@pytest.mark.parametrize("flood", ["account", "notice", "digest"])
def test_a_sign_in_code_overtakes_a_flood_also_within_a_batch(smtp, monkeypatch, flood):
    """The class of input: any number of emails of other lanes, queued before the code."""
    for n in range(6):
        OutgoingEmail.objects.create(
            lane=flood, recipient=f"p{n}@example.org", text="x", message_id=f"<{n}@x.example>"
        )
    letters = {email.pk: Letter(subject="x", text="x") for email in OutgoingEmail.objects.all()}
    monkeypatch.setattr(delivery, "_last_look", lambda lane: lambda emails: letters)
    send = delivery._Line.send

    def send_and_ask(line, email, letter):
        sent = send(line, email, letter)
        if len(smtp.envelopes) == 2:
            queue_code("ada@example.org")
        return sent

    monkeypatch.setattr(delivery._Line, "send", send_and_ask)
    assert send_due_mail() == 7
    assert smtp.envelopes[2].rcpt_tos == ["ada@example.org"]
    assert smtp.lines == 1


def test_a_flood_of_codes_stops_no_other_lane(smtp, monkeypatch):
    monkeypatch.setattr(delivery, "CODES_BETWEEN", 2)
    for n in range(3):
        queue(f"p{n}@example.org")
    claimed = delivery._claim(OutgoingEmail.Lane.ACCOUNT, 3)
    for n in range(20):
        queue_code(f"c{n}@example.org")
    delivery._send(claimed, {email.pk: delivery.rechecking.stored(email) for email in claimed})
    order = [envelope.rcpt_tos[0][0] for envelope in smtp.envelopes]
    assert "".join(order) == "ccpccpccp"


def test_codes_go_first(smtp):
    queue("p@example.org")
    queue_code("c@example.org")
    send_all()
    assert [envelope.rcpt_tos[0][0] for envelope in smtp.envelopes] == ["c", "p"]


def test_a_4xx_waits_and_is_tried_again(smtp):
    email = queue()
    smtp.recipients = ["450 greylisted"]
    before = database_now()
    send_all()
    email = state(email)
    assert "greylisted" in email.error
    assert timedelta(seconds=55) < email.due_at - before < timedelta(seconds=70)
    assert email.text, "it is still to be sent"
    make_due()
    send_all()
    assert len(smtp.received) == 1
    assert (state(email).error, email.sent_at is not None) == ("", True)


def test_the_pauses_are_1_2_4_up_to_60_minutes(smtp):
    email = queue()
    pauses = []
    for _try in range(9):
        smtp.recipients = ["451 try later"]
        make_due()
        before = database_now()
        send_all()
        pauses.append(round((state(email).due_at - before).total_seconds() / 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize("where", ["recipients", "data"])
def test_a_5xx_about_the_letter_is_final_and_the_learner_is_told_in_the_app(
    where, smtp, client, ben
):
    email = queue(ben.email)
    setattr(smtp, where, ["550 no such person"])
    send_all()
    email = state(email)
    assert email.given_up_at is not None
    assert "no such person" in email.error
    assert (email.text, email.attempt) == ("", 1)
    assert undelivered_to(ben) == [email]
    client.force_login(ben)
    assert "did not reach you" in client.get("/me/notifications/").content.decode()


def test_one_refused_letter_does_not_hold_up_the_others(smtp):
    for number in range(3):
        queue(f"learner-{number}@example.org")
    smtp.recipients = ["550 unknown", "450 later"]
    send_all()
    assert len(smtp.received) == 1
    assert OutgoingEmail.objects.filter(given_up_at=None, sent_at=None).count() == 1


def test_it_is_given_up_after_three_days(smtp, ben):
    email = queue(ben.email)
    smtp.recipients = ["450 later"] * 2
    rows.later(hours=71)
    send_all()
    assert state(email).given_up_at is None
    rows.later(hours=2)
    make_due()
    send_all()
    assert state(email).given_up_at is not None
    assert smtp.received == []


def test_a_server_that_is_not_there_costs_nothing_but_time(settings, smtp):
    settings.EMAIL_PORT = 1
    first, second = queue("a@example.org"), queue("b@example.org")
    assert send_due_mail() == 0
    for email in (first, second):
        assert state(email).due_at > database_now()
        assert "ConnectionRefusedError" in email.error
    settings.EMAIL_PORT = smtp.port
    make_due()
    send_all()
    assert len(smtp.received) == 2


def test_a_hanging_server_is_left_after_its_timeout(smtp):
    queue("a@example.org")
    email = queue("b@example.org")
    smtp.data = ["hang"]
    send_due_mail()
    assert state(email).sent_at is not None, "the next one got a new line"
    assert smtp.lines == 2
    make_due()
    send_all()
    assert len(smtp.received) == 2


def test_after_two_cuts_the_rest_waits(smtp):
    for number in range(4):
        queue(f"learner-{number}@example.org")
    smtp.data = ["drop", "drop"]
    assert send_due_mail() == 0
    assert smtp.lines == 2
    waiting = OutgoingEmail.objects.filter(sent_at=None, due_at__gt=database_now())
    assert waiting.count() == 4


def test_a_cut_after_the_words_repeats_with_the_same_message_id(smtp):
    email = queue()
    smtp.data = ["drop"]
    send_all()
    make_due()
    send_all()
    assert smtp.ids == [email.message_id] * 2


def test_a_server_that_hangs_up_after_its_250_has_got_the_letter(smtp, monkeypatch):
    def gone(self):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.close", gone)
    email = queue()
    send_all()
    assert state(email).sent_at is not None


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), Outcome.NEVER),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), Outcome.LATER),
        (smtplib.SMTPRecipientsRefused({"a": (421, b"closing")}), Outcome.CUT),
        (smtplib.SMTPDataError(554, b"spam"), Outcome.NEVER),
        (smtplib.SMTPDataError(452, b"full"), Outcome.LATER),
        (smtplib.SMTPDataError(421, b"closing"), Outcome.CUT),
        (smtplib.SMTPSenderRefused(553, b"who are you", "us"), Outcome.LATER),
        (smtplib.SMTPAuthenticationError(535, b"no"), Outcome.LATER),
        (smtplib.SMTPServerDisconnected("gone"), Outcome.CUT),
        (TimeoutError("slow"), Outcome.CUT),
        (ConnectionResetError("reset"), Outcome.CUT),
        (ValueError("not an address"), Outcome.LATER),
    ],
)
def test_what_an_error_means(error, outcome):
    assert outcome_of(error) is outcome


# --- a kill at any point


def kill(*_arguments, **_options):
    """Stand for a kill: nothing after it runs."""
    raise KeyboardInterrupt


POINTS = {
    "after the claim": ("notifications.delivery._last_look", 1),
    "before the line is opened": ("notifications.delivery._Line._dial", 1),
    "before the words": ("notifications.delivery.message_for", 1),
    "after the 250, before the mark": ("foundation.activity.leases.finish", 2),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_nothing_and_repeats_at_most_what_was_in_flight(point, smtp, monkeypatch):
    target, copies = POINTS[point]
    email = queue()
    with monkeypatch.context() as killed:
        killed.setattr(target, kill)
        with pytest.raises(KeyboardInterrupt):
            send_due_mail()
    assert send_due_mail() == 0, "the lease holds"
    make_due()
    send_all()
    assert smtp.ids == [email.message_id] * copies
    assert state(email).sent_at is not None


def test_a_worker_that_comes_back_from_the_dead_cannot_mark(smtp, monkeypatch):
    email = queue()
    honest = leases.finish

    def claimed_by_another(row, **values):
        OutgoingEmail.objects.filter(pk=row.pk).update(attempt=F("attempt") + 1)
        return honest(row, **values)

    with monkeypatch.context() as slow:
        slow.setattr(leases, "finish", claimed_by_another)
        assert send_due_mail() == 0
    assert state(email).sent_at is None


def test_the_lease_is_longer_than_a_batch_may_take():
    steps = 5 * 30
    assert delivery.LEASE.total_seconds() > delivery.BATCH_SECONDS + steps


def test_a_batch_that_takes_too_long_leaves_the_rest(smtp, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH_SECONDS", 0)
    queue()
    assert send_due_mail() == 0
    assert smtp.received == []


def test_a_letter_that_cannot_be_written_waits(smtp, ada, ben, thread, monkeypatch):
    rows.schedule(ben)
    row = rows.told(ben, "answered", cast.post(thread, ada))
    row.email = rows.letter_to(ben, "instant")
    row.save()
    with monkeypatch.context() as broken:
        broken.setattr("notifications.instant.letter.write", lambda told: 1 / 0)
        send_all()
    email = state(row.email)
    assert (email.dropped_at, email.sent_at, email.error) == (
        None,
        None,
        "It could not be written.",
    )
    make_due()
    send_all()
    assert len(smtp.received) == 1


def test_a_changed_address_is_where_mail_goes(smtp, ada, ben, thread):
    rows.schedule(ben)
    row = rows.told(ben, "answered", cast.post(thread, ada))
    row.email = rows.letter_to(ben, "instant", recipient="old@example.org")
    row.save()
    send_all()
    assert smtp.envelopes[0].rcpt_tos == [ben.email]


def test_queueing_wakes_the_worker_after_the_commit(no_worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue()
        assert no_worker == []
    assert no_worker == ["notifications.send_due_mail"]
