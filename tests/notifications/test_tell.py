"""Who hears of which fact: those it is addressed to and those who follow, each of them once."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.events import PassageChanged, PassageGone
from circles.events import AdmissionDeclined, AdmissionRequested, CircleJoined
from circles.models import Membership
from discussions.events import (
    AcceptanceWithdrawn,
    AnswerAccepted,
    PostAdded,
    PostEdited,
    ThanksGiven,
    ThanksWithdrawn,
    ThreadOpened,
)
from discussions.models import Mention, Thanks
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from foundation.activity.recording import record
from foundation.activity.relay import relay_due_facts
from learners.events import LearnerSignedUp
from notifications.models import DigestSchedule, Level, Notification, Preference
from tests import cast
from tests.notifications import rows

pytestmark = pytest.mark.django_db


def happen(kind, actor, seq=None, **ids):
    """Record a fact and bring it to its listeners, twice: a repeat must change nothing."""
    with transaction.atomic():
        row = record(kind(actor_id=actor.pk if actor else None, **ids), seq=seq)
    relay_due_facts()
    FactRow.objects.filter(pk=row.pk).update(relayed_at=None, due_at=row.at)
    relay_due_facts()
    assert not FactRow.objects.filter(relayed_at=None).exists()


def of_post(kind, post, actor=None, seq=None):
    happen(
        kind,
        actor or post.author,
        seq=seq or post.seq,
        thread_id=post.thread_id,
        thread_uid=post.thread.uid,
        post_id=post.pk,
    )


def of_circle(kind, circle, actor, learner):
    happen(kind, actor, circle_id=circle.pk, circle_slug=circle.slug, learner_id=learner.pk)


def heard():
    """Return (who, what) of all notifications."""
    return sorted((row.learner.name.split()[0], row.kind) for row in Notification.objects.all())


def name(post, *people):
    Mention.objects.bulk_create([Mention(post=post, learner=person) for person in people])


# --- posts


def test_an_answer_tells_the_asker(ada, ben, thread):
    answer = cast.post(thread, ada)
    of_post(PostAdded, answer)
    assert heard() == [("Ben", "answered")]
    row = Notification.objects.get()
    assert (row.actor, row.thread, row.circle, row.post) == (ada, thread, thread.circle, answer)
    assert row.seq == answer.seq


def test_a_comment_tells_the_asker_only_because_they_follow(ada, ben, thread):
    of_post(PostAdded, cast.post(thread, ada, kind="comment"))
    assert heard() == []
    of_post(ThreadOpened, thread.posts.get(number=1))
    of_post(PostAdded, cast.post(thread, ada, kind="comment"))
    assert heard() == [("Ben", "replied")]


def test_whoever_writes_follows_from_then_on(ada, ben, cleo, thread):
    of_post(PostAdded, cast.post(thread, ada))
    of_post(PostAdded, cast.post(thread, cleo, kind="comment"))
    assert ("Ada", "replied") in heard()
    assert Preference.objects.filter(level=Level.FOLLOW, is_explicit=False).count() == 2


def test_one_notification_for_each_the_most_personal_one(ada, ben, cleo, thread):
    rows.prefer(ben, Level.FOLLOW, thread=thread)
    answer = cast.post(thread, ada)
    name(answer, ben, cleo)
    of_post(PostAdded, answer)
    assert heard() == [("Ben", "mentioned"), ("Cleo", "mentioned")]


def test_nobody_is_told_of_their_own_deed(ben, thread):
    rows.prefer(ben, Level.FOLLOW, thread=thread)
    answer = cast.post(thread, ben)
    name(answer, ben)
    of_post(PostAdded, answer)
    assert heard() == []


def test_a_question_tells_those_who_follow_the_circle(ada, ben, cleo, eli, circle, thread):
    rows.prefer(ada, Level.FOLLOW, circle=circle)
    rows.prefer(cleo, Level.DIGEST, circle=circle)
    of_post(ThreadOpened, thread.posts.get(number=1))
    assert heard() == [("Ada", "asked")]


def test_a_level_for_the_thread_outdoes_following_the_circle(ada, cleo, circle, thread):
    rows.prefer(ada, Level.FOLLOW, circle=circle)
    rows.prefer(ada, Level.DIGEST, thread=thread)
    of_post(PostAdded, cast.post(thread, cleo))
    assert ("Ada", "replied") not in heard()


def test_mute_lets_only_a_mention_through(ada, ben, thread):
    rows.prefer(ben, Level.MUTE, thread=thread)
    of_post(PostAdded, cast.post(thread, ada))
    assert heard() == []
    naming = cast.post(thread, ada)
    name(naming, ben)
    of_post(PostAdded, naming)
    assert heard() == [("Ben", "mentioned")]


def test_who_may_not_read_is_not_told(ada, ben, cleo, eli, hidden_circle):
    thread = cast.thread(hidden_circle, ben)
    for person in (cleo, eli):
        rows.prefer(person, Level.FOLLOW, thread=thread)
    answer = cast.post(thread, ada)
    name(answer, cleo, eli)
    of_post(PostAdded, answer)
    assert heard() == [("Ben", "answered")]


def test_a_post_taken_down_before_its_turn_tells_nobody(ada, thread):
    answer = cast.post(thread, ada, removed_at=database_now())
    of_post(PostAdded, answer)
    assert heard() == []


def test_an_edit_tells_only_those_it_names_for_the_first_time(ada, ben, cleo, thread):
    answer = cast.post(thread, ada)
    name(answer, ben)
    of_post(PostAdded, answer)
    name(answer, cleo)
    of_post(PostEdited, answer, seq=90)
    of_post(PostEdited, answer, seq=91)
    assert heard() == [("Ben", "mentioned"), ("Cleo", "mentioned")]


# --- acceptance and thanks


def test_acceptance_tells_the_author_and_is_taken_back(ada, ben, thread):
    answer = cast.post(thread, ada)
    thread.refresh_from_db()
    thread.accepted = answer
    thread.save()
    of_post(AnswerAccepted, answer, actor=ben, seq=50)
    assert heard() == [("Ada", "accepted")]
    thread.accepted = None
    thread.save()
    of_post(AcceptanceWithdrawn, answer, actor=ben, seq=51)
    assert heard() == []


def test_acceptance_undone_before_its_turn_tells_nobody(ada, ben, thread):
    of_post(AnswerAccepted, cast.post(thread, ada), actor=ben, seq=50)
    assert heard() == []


def test_thanks_tell_the_author_and_are_taken_back(ada, ben, thread):
    answer = cast.post(thread, ada)
    thanks = Thanks.objects.create(post=answer, learner=ben)
    of_post(ThanksGiven, answer, actor=ben, seq=50)
    assert heard() == [("Ada", "thanked")]
    thanks.delete()
    of_post(ThanksWithdrawn, answer, actor=ben, seq=51)
    assert heard() == []


def test_giving_thanks_again_keeps_the_notification(ada, ben, thread):
    answer = cast.post(thread, ada)
    Thanks.objects.create(post=answer, learner=ben)
    of_post(ThanksGiven, answer, actor=ben, seq=50)
    of_post(ThanksWithdrawn, answer, actor=ben, seq=51)
    assert heard() == [("Ada", "thanked")]


# --- circles


def test_facilitators_hear_who_knocks_and_it_settles_when_decided(ada, ben, cleo, closed_circle):
    standing = cast.join(closed_circle, cleo, state="requested")
    of_circle(AdmissionRequested, closed_circle, cleo, cleo)
    assert heard() == [("Ada", "admission_requested")]
    standing.state = Membership.State.ACTIVE
    standing.save()
    of_circle(CircleJoined, closed_circle, ada, cleo)
    assert heard() == [("Ada", "admission_requested"), ("Cleo", "admitted")]
    assert Notification.objects.get(learner=ada).read_at is not None


def test_declining_settles_and_tells_nobody(ada, cleo, closed_circle):
    standing = cast.join(closed_circle, cleo, state="requested")
    of_circle(AdmissionRequested, closed_circle, cleo, cleo)
    standing.delete()
    of_circle(AdmissionDeclined, closed_circle, ada, cleo)
    assert heard() == [("Ada", "admission_requested")]
    assert Notification.objects.get().read_at is not None


def test_a_request_withdrawn_before_its_turn_tells_nobody(cleo, closed_circle):
    of_circle(AdmissionRequested, closed_circle, cleo, cleo)
    assert heard() == []


def test_joining_by_oneself_tells_nobody(cleo, circle):
    of_circle(CircleJoined, circle, cleo, cleo)
    assert heard() == []


# --- articles


@pytest.mark.parametrize("kind", [PassageChanged, PassageGone])
def test_those_who_asked_or_answered_hear_that_the_passage_changed(kind, ada, ben, cleo, circle):
    thread = rows.at_passage(circle, ben, cast.PASSAGE)
    cast.post(thread, ada)
    cast.post(thread, cleo, kind="comment")
    happen(
        kind,
        None,
        article_uid=thread.article.uid,
        article_id=thread.article_id,
        passage_id=thread.passage_id,
    )
    assert heard() == [("Ada", "passage_changed"), ("Ben", "passage_changed")]


# --- learners


def test_every_learner_gets_the_weekly_digest_on_monday_at_seven(ada):
    happen(LearnerSignedUp, ada, learner_uid=ada.uid, learner_id=ada.pk)
    schedule = DigestSchedule.objects.get(learner=ada)
    assert (schedule.cadence, schedule.zone) == ("weekly", "America/La_Paz")
    local = schedule.next_digest_at.astimezone(ada.zone)
    assert (local.weekday(), local.hour, local.minute) == (0, 7, 0)
    assert schedule.due_at == schedule.next_digest_at


def test_a_rolled_back_listener_leaves_nothing(ada, ben, thread, monkeypatch):
    from notifications.subscribers import talk

    answer = cast.post(thread, ada)
    monkeypatch.setattr(talk, "_named", lambda post: 1 / 0)
    with transaction.atomic():
        record(
            PostAdded(
                actor_id=ada.pk,
                thread_id=thread.pk,
                thread_uid=thread.uid,
                post_id=answer.pk,
            ),
            seq=answer.seq,
        )
    relay_due_facts()
    assert (heard(), Preference.objects.count()) == ([], 0)
    assert FactRow.objects.get().relayed_at is None


def test_telling_many_costs_as_many_queries_as_telling_one(ada, thread):
    def queries(followers):
        for number in range(followers):
            person = cast.learner(f"Learner {followers} {number}")
            rows.prefer(person, Level.FOLLOW, thread=thread)
        answer = cast.post(thread, ada)
        with transaction.atomic():
            record(
                PostAdded(
                    actor_id=ada.pk, thread_id=thread.pk, thread_uid=thread.uid, post_id=answer.pk
                ),
                seq=answer.seq,
            )
        with CaptureQueriesContext(connection) as counted:
            relay_due_facts()
        return len(counted)

    queries(1)
    assert queries(1) == queries(30)
    assert Notification.objects.count() == 2 + 3 + 33
