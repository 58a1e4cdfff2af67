"""What happens in threads, circles and articles, told to those whom it is addressed to."""

from collections.abc import Iterable, Mapping

from articles.events import AboutPassage, PassageChanged, PassageGone
from circles.events import AdmissionDeclined, AdmissionRequested, CircleJoined
from circles.models import Circle, Membership
from discussions.events import (
    AcceptanceWithdrawn,
    AnswerAccepted,
    PostAdded,
    PostEdited,
    ThanksGiven,
    ThanksWithdrawn,
    ThreadOpened,
)
from discussions.models import Mention, Post, Thanks, Thread
from discussions.rules import readers_of_thread
from foundation.activity.listeners import durable
from foundation.activity.models import FactRow
from learners.events import LearnerSignedUp
from learners.models import Learner
from notifications.actions.bell import settle_admission, take_back, tell
from notifications.actions.schedules import ensure_schedule
from notifications.levels import Levels, follow_by_itself
from notifications.models import Level, Notification, Preference

Kind = Notification.Kind


@durable(LearnerSignedUp)
def give_schedule(fact: LearnerSignedUp, row: FactRow) -> None:
    """Every learner gets the weekly digest until they choose otherwise."""
    ensure_schedule(learner=Learner.objects.get(pk=fact.learner_id))


@durable(ThreadOpened)
def tell_of_question(fact: ThreadOpened, row: FactRow) -> None:
    """Tell those who follow the circle, and those named; the asker follows by itself."""
    post = _post(fact.post_id)
    if post is None:
        return
    follow_by_itself(post.author_id, post.thread)
    kinds = dict.fromkeys(_followers_of_circle(post.thread), Kind.ASKED)
    _tell_of_post(row, post, kinds | dict.fromkeys(_named(post), Kind.MENTIONED))


@durable(PostAdded)
def tell_of_post(fact: PostAdded, row: FactRow) -> None:
    """Tell the asker, those named, and those who follow; the author follows from now on."""
    post = _post(fact.post_id)
    if post is None:
        return
    follow_by_itself(post.author_id, post.thread)
    kinds = dict.fromkeys(_followers(post.thread), Kind.REPLIED)
    if post.kind == Post.Kind.ANSWER:
        kinds[post.thread.author_id] = Kind.ANSWERED
    _tell_of_post(row, post, kinds | dict.fromkeys(_named(post), Kind.MENTIONED))


@durable(PostEdited)
def tell_newly_named(fact: PostEdited, row: FactRow) -> None:
    """An edit tells nobody, except those whom it names for the first time."""
    post = _post(fact.post_id)
    if post is None:
        return
    told = Notification.objects.filter(post=post, kind=Kind.MENTIONED).exclude(fact_id=row.pk)
    named = _named(post) - set(told.values_list("learner_id", flat=True))
    _tell_of_post(row, post, dict.fromkeys(named, Kind.MENTIONED))


@durable(AnswerAccepted)
def tell_of_acceptance(fact: AnswerAccepted, row: FactRow) -> None:
    """Tell the author whose answer worked."""
    post = _post(fact.post_id)
    if post is not None and post.thread.accepted_id == post.pk:
        _tell_author(row, post, Kind.ACCEPTED)


@durable(AcceptanceWithdrawn)
def take_back_acceptance(fact: AcceptanceWithdrawn, row: FactRow) -> None:
    """Take the notification back, unless the answer was accepted once more."""
    if not Thread.objects.filter(pk=fact.thread_id, accepted_id=fact.post_id).exists():
        take_back(kind=Kind.ACCEPTED, post_id=fact.post_id, actor_id=fact.actor_id)


@durable(ThanksGiven)
def tell_of_thanks(fact: ThanksGiven, row: FactRow) -> None:
    """Tell the author of the thanks."""
    post = _post(fact.post_id)
    if post is not None and _still_thanks(fact):
        _tell_author(row, post, Kind.THANKED)


@durable(ThanksWithdrawn)
def take_back_thanks(fact: ThanksWithdrawn, row: FactRow) -> None:
    """Take the notification back, unless thanks were given once more."""
    if not _still_thanks(fact):
        take_back(kind=Kind.THANKED, post_id=fact.post_id, actor_id=fact.actor_id)


@durable(AdmissionRequested)
def tell_facilitators(fact: AdmissionRequested, row: FactRow) -> None:
    """Tell the circle's facilitators that somebody waits at the door."""
    standing = Membership.objects.filter(circle_id=fact.circle_id)
    if not standing.filter(learner_id=fact.learner_id, state=Membership.State.REQUESTED).exists():
        return
    facilitators = standing.filter(
        state=Membership.State.ACTIVE, role=Membership.Role.FACILITATOR
    ).values_list("learner_id", flat=True)
    circle = Circle.objects.get(pk=fact.circle_id)
    tell(row, dict.fromkeys(facilitators, Kind.ADMISSION_REQUESTED), circle=circle)


@durable(CircleJoined)
def tell_of_admission(fact: CircleJoined, row: FactRow) -> None:
    """Tell whom a facilitator admitted, and settle the request that was open."""
    settle_admission(circle_id=fact.circle_id, learner_id=fact.learner_id)
    if fact.actor_id != fact.learner_id:
        circle = Circle.objects.get(pk=fact.circle_id)
        tell(row, {fact.learner_id: Kind.ADMITTED}, circle=circle)


@durable(AdmissionDeclined)
def settle_declined(fact: AdmissionDeclined, row: FactRow) -> None:
    """Settle the request that was open; nobody is told by mail that they were declined."""
    settle_admission(circle_id=fact.circle_id, learner_id=fact.learner_id)


@durable(PassageChanged, PassageGone)
def tell_of_passage(fact: AboutPassage, row: FactRow) -> None:
    """Tell those who asked or answered about a passage that the article changed under it."""
    threads = Thread.objects.filter(passage_id=fact.passage_id).select_related("circle")
    for thread in threads:
        wrote = thread.posts.filter(
            removed_at=None, kind__in=[Post.Kind.QUESTION, Post.Kind.ANSWER]
        ).values_list("author_id", flat=True)
        kinds = dict.fromkeys(wrote, Kind.PASSAGE_CHANGED)
        tell(row, _heard(thread, kinds), circle=thread.circle, thread=thread)


def _post(post_id: int) -> Post | None:
    """Return the post with its thread and circle; None where it was removed meanwhile."""
    return Post.objects.select_related("thread__circle").filter(pk=post_id, removed_at=None).first()


def _named(post: Post) -> set[int]:
    named = set(Mention.objects.filter(post=post).values_list("learner_id", flat=True))
    for learner_id in named:
        follow_by_itself(learner_id, post.thread, named_only=True)
    return named


def _followers(thread: Thread) -> set[int]:
    """Return who follows the thread, or its circle without a level of their own for the thread."""
    own = Preference.objects.filter(thread=thread, level=Level.FOLLOW)
    return _followers_of_circle(thread) | set(own.values_list("learner_id", flat=True))


def _followers_of_circle(thread: Thread) -> set[int]:
    of_circle = Preference.objects.filter(circle_id=thread.circle_id, level=Level.FOLLOW)
    own = Preference.objects.filter(thread=thread)
    return set(
        of_circle.exclude(learner__in=own.values("learner")).values_list("learner_id", flat=True)
    )


def _still_thanks(fact: ThanksGiven | ThanksWithdrawn) -> bool:
    return Thanks.objects.filter(post=fact.post_id, learner=fact.actor_id).exists()


def _tell_author(row: FactRow, post: Post, kind: str) -> None:
    _tell_of_post(row, post, {post.author_id: kind})


def _tell_of_post(row: FactRow, post: Post, kinds: Mapping[int, str]) -> None:
    heard = _heard(post.thread, kinds)
    tell(row, heard, circle=post.thread.circle, thread=post.thread, post=post)


def _heard(thread: Thread, kinds: Mapping[int, str]) -> dict[int, str]:
    """Leave those who may read the thread and have not muted it; a mention passes a mute."""
    levels = Levels.of(kinds.keys(), [thread.pk])
    readers = _ids(readers_of_thread(thread).filter(pk__in=kinds.keys()).values_list("pk"))
    return {
        person: kind
        for person, kind in kinds.items()
        if person in readers
        and (
            kind == Kind.MENTIONED
            or levels.of_thread(person, thread.pk, thread.circle_id) != Level.MUTE
        )
    }


def _ids(rows: Iterable[tuple[int]]) -> set[int]:
    return {pk for (pk,) in rows}
