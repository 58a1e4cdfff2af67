"""Each invariant sees what breaks it: a check that cannot fail would prove nothing."""

from datetime import timedelta

import pytest
from django.db.models import F

from articles.models import ArticleImport, Edition, Passage
from circles.models import Circle, Membership, Reading
from discussions.actions.asking import ask_question
from discussions.actions.posting import add_post
from discussions.actions.resolving import accept_answer
from discussions.actions.thanking import give_thanks
from discussions.models import Post, Thanks, Thread, ThreadRead
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from foundation.files.models import StoredFile
from foundation.live.models import Epoch
from notifications.actions.schedules import ensure_schedule
from notifications.models import Digest, DigestSchedule, Notification, OutgoingEmail
from tests import cast
from tests.parts import invariants

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(ada, ben, circle, article):
    """A small instance made by actions alone: a question, answers, thanks, an accepted one."""
    thread = ask_question(actor=ben, circle=circle, article=article, title="Thin?", body="150.")
    answer = add_post(actor=ada, thread=thread, body="Double it.")
    add_post(actor=ada, thread=thread, body="And wash it.")
    give_thanks(actor=ben, post=answer)
    accept_answer(actor=ben, post=answer)
    ensure_schedule(learner=ada)
    now = database_now()
    letter = OutgoingEmail.objects.create(
        learner=ada, lane="digest", recipient=ada.email, message_id="<1@x>", sent_at=now
    )
    Digest.objects.create(
        learner=ada, window_start=now - timedelta(days=7), window_end=now, email=letter
    )
    DigestSchedule.objects.update(digest_through_at=now)
    fact = FactRow.objects.get(kind="PostAdded", seq=answer.seq)
    Notification.objects.create(
        learner=ben, kind="answered", fact_id=fact.pk, seq=fact.seq, thread=thread, post=answer
    )
    Epoch.objects.create()
    return thread


def test_what_actions_make_breaks_none(world):
    assert invariants.broken() == {}
    assert len(invariants.names()) >= 25


def spoil_letter(**columns) -> None:
    OutgoingEmail.objects.update(**columns)


def another_digest() -> None:
    first = Digest.objects.get()
    Digest.objects.create(
        learner=first.learner,
        window_start=first.window_start + timedelta(days=1),
        window_end=first.window_end,
    )


def a_passage_elsewhere() -> None:
    edition = Edition.objects.get()
    Passage.objects.create(
        article=edition.article, origin=edition, edition=edition, exact="not there",
        origin_start=0, origin_end=9, start=5, end=3,
    )  # fmt: skip


def a_passage_of_another_article() -> None:
    other = cast.article("Another").editions.get()
    made = Passage.objects.create(
        article=other.article, origin=other, edition=other, exact=other.text[:4],
        origin_start=0, origin_end=4, start=0, end=4,
    )  # fmt: skip
    Thread.objects.update(passage=made)


def accept_the_question() -> None:
    for thread in Thread.objects.all():
        Thread.objects.filter(pk=thread.pk).update(accepted=thread.posts.get(number=1))


def thank_oneself() -> None:
    Thanks.objects.update(learner=Post.objects.get(number=2).author)


def a_file_too_few() -> None:
    StoredFile.objects.create(
        path="pictures/gone.webp", content_type="image/webp", byte_count=1, width=1, height=1
    )


def an_import_without_an_end() -> None:
    ArticleImport.objects.create(url="https://wiki.example.org/a", step="done")


def a_reading_of_nothing() -> None:
    reading = Reading.objects.get()
    type(reading.article).objects.filter(pk=reading.article_id).update(current=None)


SPOILED = {
    "posts_are_numbered_without_a_gap": lambda: Post.objects.filter(number=2).update(number=7),
    "facts_of_a_thread_are_numbered_without_a_gap": lambda: Thread.objects.update(last_seq=99),
    "every_post_has_the_fact_that_added_it": lambda: FactRow.objects.filter(
        kind="PostAdded"
    ).delete(),
    "answers_are_counted": lambda: Thread.objects.update(answer_count=9),
    "thanks_are_counted": lambda: Thanks.objects.all().delete(),
    "nobody_thanks_themselves": thank_oneself,
    "an_accepted_answer_is_one_of_the_thread_and_stands": accept_the_question,
    "a_thread_begins_with_its_question": lambda: Post.objects.update(kind="question"),
    "a_passage_is_of_the_article_asked_about": a_passage_of_another_article,
    "a_passage_lies_within_its_edition": a_passage_elsewhere,
    "nobody_has_read_what_is_to_come": lambda: ThreadRead.objects.update(last_read_seq=99),
    "members_are_counted_and_within_the_places": lambda: Circle.objects.update(member_count=7),
    "a_circle_with_members_has_a_facilitator": lambda: Membership.objects.update(role="member"),
    "a_membership_is_dated_by_its_state": lambda: Membership.objects.update(joined_at=None),
    "what_a_circle_reads_can_be_read": a_reading_of_nothing,
    "editions_are_numbered_and_the_current_one_is_of_the_article": lambda: Edition.objects.update(
        number=F("number") + 4
    ),
    "every_picture_has_its_file": a_file_too_few,
    "an_import_that_ended_says_how": an_import_without_an_end,
    "every_fact_can_be_told_and_is_either_told_or_parked": lambda: FactRow.objects.update(
        relayed_at=database_now(), parked_at=database_now()
    ),
    "a_notification_is_of_a_fact": lambda: Notification.objects.update(fact_id=99_999),
    "a_letter_has_one_end_and_then_no_words": lambda: spoil_letter(dropped_at=database_now()),
    "a_letter_that_waits_has_words_unless_they_are_written_late": lambda: spoil_letter(
        sent_at=None
    ),
    "what_is_mailed_is_decided_and_goes_to_its_reader": lambda: Notification.objects.update(
        email=OutgoingEmail.objects.get()
    ),
    "windows_of_digests_do_not_overlap": another_digest,
    "a_schedule_goes_on_where_the_last_digest_ended": lambda: DigestSchedule.objects.update(
        digest_through_at=database_now() - timedelta(days=9)
    ),
    "a_digest_is_a_letter_to_its_reader": lambda: spoil_letter(lane="instant"),
    "there_is_one_epoch_at_most": lambda: Epoch.objects.create(),
}


@pytest.mark.parametrize("name", SPOILED)
def test_it_sees_what_breaks_it(world, name):
    SPOILED[name]()
    assert name in invariants.broken()


def test_all_are_tried():
    assert set(invariants.names()) == SPOILED.keys()
