"""Rows that the tests of notifications start from, and the time that passes between them."""

from datetime import timedelta

from django.db.models import F

from articles.events import PassageChanged
from articles.models import Passage
from circles.models import Circle, Meeting
from discussions.events import PostAdded, ThreadOpened
from discussions.models import Post, Thread
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from learners.models import Learner, Skill, Topic
from notifications.actions.schedules import ensure_schedule
from notifications.models import (
    Digest,
    DigestSchedule,
    Notification,
    OutgoingEmail,
    Preference,
)
from tests import cast

span = timedelta


def later(**ago) -> None:
    """Let time pass: everything that happened so far is that much longer ago."""
    by = span(**ago)
    for model, columns in {
        Post: ("created_at",),
        Thread: ("opened_at", "last_post_at"),
        Notification: ("created_at",),
        OutgoingEmail: ("created_at", "due_at"),
        Digest: ("created_at",),
    }.items():
        model.objects.update(**{column: F(column) - by for column in columns})


def schedule(learner: Learner, *, days: int = 7, **fields) -> DigestSchedule:
    """Return the learner's schedule, its last window ended `days` ago and the next one due."""
    ensure_schedule(learner=learner)
    now = database_now()
    DigestSchedule.objects.filter(learner=learner).update(
        **{
            "digest_through_at": now - timedelta(days=days),
            "next_digest_at": now - timedelta(minutes=1),
            "due_at": now - timedelta(minutes=1),
        }
        | fields
    )
    return DigestSchedule.objects.get(learner=learner)


def skilled(learner: Learner, *circles: Circle, topic: str = "biogas") -> None:
    """Let the learner know what these circles are about."""
    made, _new = Topic.objects.get_or_create(slug=topic, defaults={"name": topic.title()})
    Skill.objects.get_or_create(learner=learner, topic=made)
    for circle in circles:
        circle.topics.add(made)


def meeting(circle: Circle, *, title: str = "Valves", **ahead) -> Meeting:
    """Return a meeting that much ahead, an hour long."""
    starts = database_now() + timedelta(**(ahead or {"days": 2}))
    return Meeting.objects.create(
        circle=circle,
        title=title,
        local_start=starts.strftime("%Y-%m-%dT%H:%M"),
        zone="UTC",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
    )


def prefer(learner: Learner, level: str, *, circle=None, thread=None, explicit=True) -> Preference:
    """Return a level that the learner chose."""
    return Preference.objects.create(
        learner=learner, circle=circle, thread=thread, level=level, is_explicit=explicit
    )


def told(learner: Learner, kind: str, post: Post, actor: Learner | None = None) -> Notification:
    """Return a notification about a post, with the number of its fact."""
    fact = fact_of(post)
    return Notification.objects.create(
        learner=learner,
        kind=kind,
        fact_id=fact.pk,
        actor=actor or post.author,
        circle=post.thread.circle,
        thread=post.thread,
        post=post,
        seq=post.seq,
    )


def fact_of(post: Post) -> FactRow:
    """Return the row of the fact that added this post."""
    kind = ThreadOpened if post.number == 1 else PostAdded
    ids = {
        "thread_id": post.thread_id,
        "thread_uid": post.thread.uid,
        "post_id": post.pk,
    }
    row, _new = FactRow.objects.get_or_create(
        topic=post.thread.topic,
        seq=post.seq,
        defaults={"kind": kind.kind, "actor_id": post.author_id, "data": ids},
    )
    return row


def at_passage(circle: Circle, author: Learner, words: str) -> Thread:
    """Return a question at these words of the article that the circle reads."""
    article = circle.readings.get().article
    start = article.current.text.index(words)
    passage = Passage.objects.create(
        article=article,
        origin=article.current,
        edition=article.current,
        origin_start=start,
        origin_end=start + len(words),
        start=start,
        end=start + len(words),
        exact=words,
    )
    return cast.thread(circle, author, title="Is it thick enough?", passage=passage)


def passage_changed(learner: Learner, thread: Thread) -> Notification:
    """Return the notification that the article changed under a thread."""
    row = FactRow.objects.create(
        kind=PassageChanged.kind, topic=f"article:{thread.article.uid}", data={}
    )
    return Notification.objects.create(
        learner=learner,
        kind="passage_changed",
        fact_id=row.pk,
        circle=thread.circle,
        thread=thread,
    )


def letters() -> list[OutgoingEmail]:
    """Return the letters that wait to be sent, in the order they were queued."""
    return list(OutgoingEmail.objects.filter(sent_at=None, dropped_at=None).order_by("pk"))


def letter_to(learner: Learner, lane: str = "account", **fields) -> OutgoingEmail:
    """Return a letter of that lane to the learner; it waits unless `sent_at` says otherwise."""
    number = OutgoingEmail.objects.count()
    about = {"recipient": learner.email, "message_id": f"<{lane}.{number}@testserver>"}
    return OutgoingEmail.objects.create(learner=learner, lane=lane, **(about | fields))
