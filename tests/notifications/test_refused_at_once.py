"""What our own mail server refuses at once counts only where the address is the reason."""

import pytest
from django.urls import reverse

from learners.models import Learner
from notifications.delivery import send_due_mail
from notifications.models import InboundEmail, OutgoingEmail
from tests.notifications.rows import letter_to
from tests.notifications.test_receive_mail import bounce, is_stopped

pytestmark = pytest.mark.django_db


def refuse(smtp, learner, answer, *, lane="account"):
    """Let the mail server answer so to the recipient of a letter to the learner."""
    letter_to(learner, lane, subject="Subject", text="Words")
    smtp.recipients = [answer]
    send_due_mail()


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        ("550 5.1.1 <ben@example.org>: no such person", ("refused", "5.1.1", 2)),
        ("550 5.2.1 mailbox disabled", ("refused", "5.2.1", 2)),
        ("550 no such person here (#5.1.1).", ("refused", "5.1.1", 2)),
        ("550 5.0.0 refused: 550 5.1.10 takes no mail", ("refused", "5.1.10", 2)),
        ("550-5.1.1 no such person\r\n550 5.1.1 look it up at 5.7.1.2", ("refused", "5.1.1", 2)),
        ("552 5.2.2 mailbox full", ("refused", "5.2.2", 1)),
        ("550 no such person", None),
        ("550 5.1.8 <ayni@testserver>: sender's domain not found", None),
        ("504 5.5.2 <ayni>: need a fully-qualified hostname", None),
        ("554 client host [192.5.1.1] is blocked by zen.spamhaus.org", None),
        ("553 that domain isn't in my list of rcpthosts (#5.7.1)", None),
        ("554 5.7.1 relay access denied", None),
        ("450 4.2.1 try later", None),
    ],
)
def test_what_the_mail_server_refuses_at_once_counts_as_a_letter_that_came_back(
    smtp, ben, answer, counted
):
    refuse(smtp, ben, answer)
    rows = InboundEmail.objects.values_list("outcome", "status", "weight", "learner", "address")
    assert list(rows) == ([(*counted, ben.pk, ben.email)] if counted else [])


def test_two_refusals_stop_it_and_a_report_of_the_same_letter_is_no_third(smtp, ben, client):
    refuse(smtp, ben, "550 5.1.1 no such person")
    assert bounce(OutgoingEmail.objects.get()).outcome == "refused"
    assert not is_stopped(ben)
    refuse(smtp, ben, "550 5.1.1 no such person", lane="notice")
    assert is_stopped(ben)
    client.force_login(Learner.objects.create_superuser("hana@example.org", name="Hana"))
    page = client.get(reverse("notifications:host_incoming")).content.decode()
    assert "refused at once" in page and ben.email in page


def test_who_is_no_learner_has_no_mail_to_stop(smtp):
    OutgoingEmail.objects.create(lane="account", recipient="x@example.org", message_id="<x@y>")
    smtp.recipients = ["550 5.1.1 no such person"]
    send_due_mail()
    assert OutgoingEmail.objects.get().given_up_at and not InboundEmail.objects.exists()


@pytest.mark.parametrize("code", ["550 5.1.1", "450 4.1.1", "550"])
def test_no_address_is_logged(smtp, ben, caplog, code):
    refuse(smtp, ben, f"{code} <ben@example.org>: no such person")
    assert f"SMTPRecipientsRefused {code}" in caplog.text
    assert "ben@" not in caplog.text
    assert "<ben@example.org>" in OutgoingEmail.objects.get().error
