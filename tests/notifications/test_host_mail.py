"""The hosts' pages of mail: who may open them, what they never show, trying again and dropping."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from notifications import delivery
from notifications.actions.post_office import drop_letter, retry_letter, send_test_letter
from notifications.delivery import send_due_mail
from notifications.models import InboundEmail, OutgoingEmail
from tests import cast

pytestmark = pytest.mark.django_db

LISTS = ("host_outgoing", "host_incoming", "host_test_mail")


@pytest.fixture
def host(db):
    """Runs the instance."""
    return cast.learner("Hana Host", is_host=True)


@pytest.fixture
def browser(client, host):
    """The host's browser."""
    client.force_login(host)
    return client


def letter(to, *, lane="account", **fields):
    number = OutgoingEmail.objects.count()
    return OutgoingEmail.objects.create(
        learner=to,
        lane=lane,
        recipient=to.email,
        message_id=f"<{lane}.{number}@testserver>",
        **{"subject": "Canary subject", "text": "Canary words", "html": "<p>Canary</p>"} | fields,
    )


def facts():
    return list(FactRow.objects.filter(topic="host:mail").values_list("kind", flat=True))


@pytest.mark.parametrize("role", ["anon", "", "is_curator", "is_moderator"])
def test_for_others_there_is_nothing(client, ben, role):
    one = letter(ben)
    if role != "anon":
        client.force_login(cast.learner("Rita Role", **({role: True} if role else {})))
    for name in LISTS:
        assert client.get(reverse(f"notifications:{name}")).status_code == 404
    assert client.post(reverse("notifications:host_test_mail")).status_code == 404
    for name in ("host_letter", "retry_letter", "drop_letter"):
        path = reverse(f"notifications:{name}", args=[one.uid])
        assert client.get(path).status_code == client.post(path).status_code == 404
    assert OutgoingEmail.objects.get().dropped_at is None and facts() == []


def test_the_actions_ask_too(ben):
    one = letter(ben)
    moderator = cast.learner("Mara Mod", is_moderator=True)
    for act in (retry_letter, drop_letter):
        with pytest.raises(PermissionDenied):
            act(actor=moderator, email=one)
    with pytest.raises(PermissionDenied):
        send_test_letter(actor=moderator)


STATES = {
    "waiting": {},
    "held": {"error": "SMTPServerDisconnected: gone", "attempt": 2},
    "failed": {"given_up_at": True, "error": "SMTPRecipientsRefused: 550"},
    "dropped": {"dropped_at": True},
    "sent": {"sent_at": True},
}


def fields_of(state):
    return {k: database_now() if v is True else v for k, v in STATES[state].items()}


@pytest.mark.parametrize("state", STATES)
def test_a_list_by_state_without_words(browser, ben, state):
    letters = {name: letter(ben, **fields_of(name)) for name in STATES}
    assert all(one.state == name for name, one in letters.items())
    listed = browser.get(reverse("notifications:host_outgoing"), {"state": state})
    assert [row.pk for row in listed.context["page_obj"]] == [letters[state].pk]
    one = browser.get(reverse("notifications:host_letter", args=[letters[state].uid]))
    for page in (listed, one):
        assert "Canary" not in page.content.decode()
        assert ben.email in page.content.decode()
    assert len(browser.get(reverse("notifications:host_outgoing")).context["page_obj"]) == 5


def test_try_again_now(browser, ben):
    later = database_now().replace(year=2100)
    one = letter(ben, due_at=later, **fields_of("held"))
    assert send_due_mail() == 0
    answer = browser.post(reverse("notifications:retry_letter", args=[one.uid]))
    assert answer.url == reverse("notifications:host_letter", args=[one.uid])
    assert send_due_mail() == 1 and len(mail.outbox) == 1
    assert facts() == ["LetterRetried"]


def test_a_letter_that_a_worker_holds_is_not_tried_a_second_time(host, ben, monkeypatch):
    held = [letter(ben), letter(ben, **fields_of("held"))]
    honest, codes = delivery.message_for, []

    def while_it_is_sent(email, *rest):
        for one in held:
            with pytest.raises(ValidationError) as refused:
                retry_letter(actor=host, email=one)
            codes.append(refused.value.code)
        return honest(email, *rest)

    monkeypatch.setattr(delivery, "message_for", while_it_is_sent)
    assert send_due_mail() == 2
    # The first is done with by the time that the second is sent.
    assert codes == ["being_sent", "being_sent", "letter_done", "being_sent"]
    assert send_due_mail() == 0 and len(mail.outbox) == 2 and facts() == []


def test_a_letter_whose_turn_did_not_come_can_be_tried_again(host, ben, monkeypatch):
    one = letter(ben)
    with monkeypatch.context() as slow:
        slow.setattr(delivery, "BATCH_SECONDS", 0)
        send_due_mail()
    retry_letter(actor=host, email=one)
    assert send_due_mail() == 1 and len(mail.outbox) == 1


def test_what_was_given_up_goes_out_again_only_if_it_is_written_late(browser, ben):
    account = letter(ben, **fields_of("failed"))
    instant = letter(ben, lane="instant", **fields_of("failed"))
    refused = browser.post(reverse("notifications:retry_letter", args=[account.uid]))
    assert refused.status_code == 422 and "words are gone" in refused.content.decode()
    browser.post(reverse("notifications:retry_letter", args=[instant.uid]))
    instant.refresh_from_db()
    assert instant.given_up_at is None


def test_dropping_wipes_and_fences(browser, ben):
    one = letter(ben)
    claimed = OutgoingEmail.objects.get(pk=one.pk)
    browser.post(reverse("notifications:drop_letter", args=[one.uid]))
    one.refresh_from_db()
    assert one.state == "dropped" and (one.subject, one.text, one.html) == ("", "", "")
    assert one.attempt == claimed.attempt + 1 and send_due_mail() == 0
    again = browser.post(reverse("notifications:drop_letter", args=[one.uid]))
    assert again.status_code == 422
    assert facts() == ["LetterDropped"]


def test_a_test_letter_goes_the_way_of_all_letters(browser, host):
    answer = browser.post(reverse("notifications:host_test_mail"))
    waiting = browser.get(answer.url)
    assert waiting.headers["Refresh"] and "waiting" in waiting.content.decode()
    assert send_due_mail() == 1
    assert mail.outbox[0].to == [host.email]
    done = browser.get(answer.url)
    assert "Refresh" not in done.headers and "The mail server took it" in done.content.decode()
    assert facts() == ["TestLetterSent"]


def test_a_test_letter_that_fails_says_how(browser, settings):
    answer = browser.post(reverse("notifications:host_test_mail"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    send_due_mail()
    assert "ConnectionRefusedError" in browser.get(answer.url).content.decode()


@pytest.mark.parametrize("name", ["host_outgoing", "host_incoming"])
def test_the_lists_go_on_and_cost_the_same(browser, ben, name, django_assert_max_num_queries):
    path = reverse(f"notifications:{name}")

    def make(count):
        for number in range(count):
            letter(ben)
            InboundEmail.objects.create(
                fingerprint=f"{InboundEmail.objects.count():064}",
                size_bytes=number,
                outcome="bounced",
                learner=ben,
                address=ben.email,
            )

    make(1)
    with django_assert_max_num_queries(9) as one:
        browser.get(path)
    make(60)
    with django_assert_max_num_queries(9) as many:
        page = browser.get(path)
    assert len(many) == len(one)
    assert "page=2" in page.content.decode() and len(page.context["page_obj"]) == 50


def test_what_came_in_by_outcome(browser):
    for number, outcome in enumerate(("not_taken", "too_large")):
        InboundEmail.objects.create(fingerprint=str(number), size_bytes=1, outcome=outcome)
    path = reverse("notifications:host_incoming")
    page = browser.get(path, {"outcome": "too_large"})
    assert [row.outcome for row in page.context["page_obj"]] == ["too_large"]
    assert len(browser.get(path, {"outcome": "x"}).context["page_obj"]) == 2
