"""An address reaches the mail server exactly as it was understood when it was typed.

The class of input: recipients whose domain is not ASCII, at the last step, where Django's mail
would encode them by IDNA 2003 and hand the email to another domain.
"""

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse

from notifications.delivery import send_due_mail
from notifications.models import OutgoingEmail

pytestmark = pytest.mark.django_db

DOMAINS = {
    "straße.example": "xn--strae-oqa.example",
    "βόλος.example": "xn--nxasmm1c.example",
    "نامه\u200cای.example": "xn--mgba3gch31f060k.example",
    "ශ්\u200dරී.example": "xn--10cl1a0b660p.example",
    "münchen.example": "xn--mnchen-3ya.example",
}


def test_django_alone_sends_it_elsewhere(smtp):
    """Why we never give Django such a domain; remove `fold_address` there once this fails."""
    get_connection().send_messages([EmailMessage("x", "x", "a@b.example", ["ana@straße.example"])])
    assert smtp.envelopes[0].rcpt_tos == ["ana@strasse.example"]


@pytest.mark.parametrize(("domain", "on_the_wire"), DOMAINS.items())
def test_a_code_goes_to_the_domain_that_was_typed(client, smtp, domain, on_the_wire):
    client.post(reverse("account_signup"), {"email": f"ana@{domain}", "name": "Ana"})
    assert send_due_mail() == 1
    assert smtp.envelopes[0].rcpt_tos == [f"ana@{on_the_wire}"]
    assert smtp.received[0]["To"] == f"ana@{on_the_wire}"


@pytest.mark.parametrize("lane", OutgoingEmail.Lane.values)
@pytest.mark.parametrize(("domain", "on_the_wire"), DOMAINS.items())
def test_so_does_whatever_stands_in_a_row(smtp, lane, domain, on_the_wire):
    OutgoingEmail.objects.create(
        lane=lane, recipient=f"ana@{domain}", subject="x", text="x", message_id="<x@x.example>"
    )
    assert send_due_mail() in (0, 1)
    assert [e.rcpt_tos for e in smtp.envelopes] in ([], [[f"ana@{on_the_wire}"]])


@pytest.mark.parametrize("recipient", ["josé@example.org", "ana@☃.example", "ana", "a@b, c@d.org"])
def test_what_is_no_address_is_given_up_at_once(smtp, recipient):
    email = OutgoingEmail.objects.create(
        lane="account", recipient=recipient, subject="x", text="x", message_id="<x@x.example>"
    )
    send_due_mail()
    email.refresh_from_db()
    assert email.given_up_at is not None and smtp.envelopes == []
