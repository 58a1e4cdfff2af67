"""Those who decide hear quietly of what waits; who asked or was warned gets a letter."""

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from circles.actions import remove_member
from discussions.actions import (
    answer_takedown,
    dismiss_case,
    report_thing,
    warn_author,
)
from foundation.activity.models import FactRow
from foundation.activity.relay import relay_due_facts
from notifications.delivery import send_due_mail
from notifications.instant.queueing import queue_instant_mail
from notifications.kinds import path_of, sentence
from notifications.models import Notification, OutgoingEmail
from notifications.selectors import notifications_of, unread_count
from tests import cast
from tests.discussions.test_takedown import asked
from tests.locks import beside, until_it_waits
from tests.notifications.rows import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(db):
    """Moderates the whole place."""
    return cast.learner("Mo Derator", is_moderator=True)


@pytest.fixture
def cora(db):
    """Looks after articles."""
    return cast.learner("Cora Curator", is_curator=True)


def reported(thread, author, reporter, body="Buy my pills."):
    """Return the case of a post that somebody reported."""
    post = cast.post(thread, author, body=body, kind="comment")
    return report_thing(actor=reporter, thing=post, reason="spam").case


def relay():
    """Let every listener hear, twice: a repeat changes nothing."""
    relay_due_facts()
    FactRow.objects.update(relayed_at=None)
    relay_due_facts()


def sentences(learner):
    """Return what stands at a learner's bell, unread, with where it leads."""
    rows = [row for row in notifications_of(learner) if row.is_unread]
    return [(sentence(row), path_of(row)) for row in rows]


def sent():
    """Send what is due and return the letters."""
    mail.outbox.clear()
    while send_due_mail():
        pass
    return mail.outbox


def test_three_reports_are_one_notification(thread, ben, cleo, mo, ada):
    for _ in range(3):
        reported(thread, ben, cleo)
        relay()
    assert sentences(mo) == [("3 reports wait", "/host/reports/")]
    assert sentences(ada) == [
        ("3 reports wait in Tube digesters", "/circles/tube-digesters/reports/")
    ]
    assert (unread_count(mo), unread_count(ada)) == (1, 1)
    # Neither the reporter nor the reported hears of it.
    assert sentences(cleo) == sentences(ben) == []


@pytest.mark.real
@pytest.mark.django_db(transaction=True)
def test_two_relays_at_once_tell_once(thread, ben, cleo, mo, ada):
    for _ in range(2):
        reported(thread, ben, cleo)
    with beside() as run:
        with transaction.atomic():
            relay_due_facts(limit=1)
            other = run(relay_due_facts)
            until_it_waits(other)
        assert other.result() == 1
    assert FactRow.objects.filter(kind="ThingReported", relayed_at=None).count() == 0
    assert sentences(mo) == [("2 reports wait", "/host/reports/")]
    assert (unread_count(mo), unread_count(ada)) == (1, 1)


def test_k09_the_bell_names_nobody(thread, ben, cleo, mo):
    reported(thread, ben, cleo)
    relay()
    assert Notification.objects.exclude(actor=None).count() == 0


def test_it_is_settled_once_nothing_waits(thread, ben, cleo, mo, ada):
    first, second = reported(thread, ben, cleo), reported(thread, ben, cleo)
    relay()
    dismiss_case(actor=mo, case=first, words="Fine.")
    relay()
    assert sentences(mo) == [("1 report waits", "/host/reports/")]
    dismiss_case(actor=mo, case=second, words="Fine.")
    relay()
    assert sentences(mo) == sentences(ada) == []


def test_g08_one_mail_a_day_at_most(thread, ben, cleo, mo):
    for round_ in range(4):
        reported(thread, ben, cleo)
        relay()
        later(minutes=3)
        queue_instant_mail()
        to_mo = [letter for letter in sent() if letter.to == [mo.email]]
        assert len(to_mo) == (round_ == 0)
        Notification.objects.filter(learner=mo).update(read_at="2026-01-01T00:00Z")
    later(days=1)
    reported(thread, ben, cleo)
    relay()
    later(minutes=3)
    queue_instant_mail()
    (letter,) = [letter for letter in sent() if letter.to == [mo.email]]
    assert "wait" in letter.subject
    assert "pills" not in letter.body


def test_g08_what_came_too_soon_is_mailed_with_what_comes_the_next_day(thread, ben, cleo, mo):
    for _ in range(2):
        reported(thread, ben, cleo)
        relay()
        later(minutes=3)
        queue_instant_mail()
        sent()
        Notification.objects.filter(learner=mo, email__isnull=False).update(
            read_at="2026-01-01T00:00Z"
        )
    assert sentences(mo) == [("2 reports wait", "/host/reports/")]
    later(days=1)
    reported(thread, ben, cleo)
    relay()
    queue_instant_mail()
    (letter,) = [letter for letter in sent() if letter.to == [mo.email]]
    assert "3 reports wait" in letter.subject


def test_k10_a_moderator_hears_nothing_of_their_own_case(thread, cleo, mo):
    reported(thread, mo, cleo)
    relay()
    assert sentences(mo) == []


def test_who_is_no_moderator_any_more_sees_and_gets_nothing(thread, ben, cleo, mo):
    reported(thread, ben, cleo)
    relay()
    later(minutes=3)
    mo.is_moderator = False
    mo.save()
    queue_instant_mail()
    assert sentences(mo) == []
    assert [letter for letter in sent() if letter.to == [mo.email]] == []


def test_a_warning_comes_to_the_bell_and_by_mail_once(thread, ben, cleo, mo):
    case = reported(thread, ben, cleo)
    warn_author(actor=mo, case=case, words="No advertising.\n\nThank you.")
    relay()
    ((words, path),) = sentences(ben)
    assert words == "Those who look after this place wrote to you"
    assert path.startswith("/warnings/")
    (letter,) = [letter for letter in sent() if letter.to == [ben.email]]
    assert "No advertising." in letter.body and "Thank you." in letter.body
    assert f"yours in the circle “{thread.circle.name}”" in letter.body
    assert not [name for name in (mo.name, cleo.name) if name in letter.body]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in letter.extra_headers
    later(minutes=3)
    queue_instant_mail()
    assert sent() == []


@pytest.mark.parametrize("is_removed", [False, True])
def test_i07_a_facilitator_never_writes_in_the_voice_of_the_place(
    hidden_circle, ada, ben, is_removed
):
    case = reported(cast.thread(hidden_circle, ben), ben, ada)
    if is_removed:
        remove_member(actor=ada, circle=hidden_circle, uid=ben.uid)
    warn_author(actor=ada, case=case, words="Send your password.")
    relay()
    ((words, _path),) = sentences(ben)
    assert words == "A facilitator of a circle wrote to you"
    (letter,) = [letter for letter in sent() if letter.to == [ben.email]]
    home = "a circle you were in" if is_removed else f"the circle “{hidden_circle.name}”"
    assert f"A facilitator of {home} wrote to you" in letter.body
    subject = letter.subject.replace("\u2068", "").replace("\u2069", "")
    assert subject == f"A facilitator of {home} wrote to you"
    assert (hidden_circle.name in letter.body) is not is_removed
    assert "look after this place" not in letter.body + letter.subject


def test_a_request_is_confirmed_once_without_what_was_typed(mo, cora):
    takedown = asked(statement="SEND MONEY", name="Evil", page="/evil.example")
    relay()
    (letter,) = sent()
    assert (letter.to, letter.recipients()) == (["rosa@example.org"], ["rosa@example.org"])
    assert takedown.uid in letter.body and takedown.uid in letter.subject
    said = letter.body + str(letter.alternatives)
    assert not [word for word in ("evil", "Evil", "MONEY") if word in said]
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sentences(mo) == [("1 takedown or correction waits", "/host/takedowns/")]
    assert sentences(cora) == sentences(mo)


def test_g08_a_fourth_request_a_day_is_not_confirmed():
    for _ in range(5):
        asked()
    relay()
    assert len(sent()) == 3


def test_the_answer_goes_to_the_asker_in_their_language(mo, client):
    takedown = asked()
    relay()
    sent()
    answer_takedown(actor=mo, takedown=takedown, is_granted=True, words="Corrected.\n\nThank you.")
    relay()
    (letter,) = sent()
    assert letter.to == ["rosa@example.org"]
    assert "Your request is done" in letter.body
    assert "Corrected." in letter.body and "Thank you." in letter.body
    assert mo.name not in letter.body
    assert sentences(mo) == []
    assert OutgoingEmail.objects.exclude(text="").count() == 0


def test_telling_costs_as_much_with_many_reports(thread, ben, mo):
    case = reported(thread, ben, cast.learner("Reporter"))
    relay()

    def queries():
        report_thing(actor=cast.learner("Another"), thing=case.post, reason="spam")
        with CaptureQueriesContext(connection) as counted:
            relay_due_facts()
        return len(counted)

    one = queries()
    for _ in range(10):
        report_thing(actor=cast.learner("One more"), thing=case.post, reason="spam")
    relay_due_facts()
    assert queries() == one
    assert unread_count(mo) == 1
