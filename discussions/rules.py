"""Who may read a thread, and who may reply, accept, thank, edit and remove in it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from circles.models import Membership
from circles.rules import (
    can_read_circle,
    circles_readable_by,
    readers_of_circle,
)
from discussions.models import Post, Thread, ThreadQuerySet
from learners.models import Learner
from learners.rules import takes_part


def can_read_thread(learner: Learner | None, thread: Thread) -> bool:
    """Whoever reads its home reads the thread: everyone in an open circle, else the members."""
    return can_read_circle(learner, thread.circle)


def threads_readable_by(learner: Learner | None) -> ThreadQuerySet:
    """Return the threads of which `can_read_thread` is true."""
    return Thread.objects.filter(circle__in=circles_readable_by(learner))


def readers_of_thread(thread: Thread) -> QuerySet[Learner]:
    """Return the learners of whom `can_read_thread` is true."""
    return readers_of_circle(thread.circle)


@dataclass(frozen=True)
class Standing:
    """What somebody is in the home of a thread: read once, so that the rules below ask no more.

    `learner_id` is None for an anonymous visitor.
    """

    learner_id: int | None = None
    is_member: bool = False
    facilitates: bool = False


def standing_of(learner: Learner | None, membership: Membership | None) -> Standing:
    """Return the standing that a membership row gives its learner."""
    if learner is None:
        return Standing()
    if membership is None or not takes_part(learner):
        return Standing(learner.pk)
    return Standing(learner.pk, membership.is_active, membership.is_facilitator)


def can_reply(standing: Standing) -> bool:
    """Members of the circle answer and comment."""
    return standing.is_member


def can_accept_answer(standing: Standing, thread: Thread) -> bool:
    """The asker, while a member, says which answer worked: nobody else can know."""
    return standing.is_member and thread.author_id == standing.learner_id


def can_thank(standing: Standing, post: Post) -> bool:
    """Members give thanks for what others wrote, not for their own."""
    return standing.is_member and post.author_id != standing.learner_id and post.removed_at is None


def can_edit_post(standing: Standing, post: Post) -> bool:
    """Authors, while members, reword what they wrote; nobody puts words into others' mouths."""
    return standing.is_member and post.author_id == standing.learner_id and post.removed_at is None


def can_remove_post(standing: Standing, post: Post) -> bool:
    """Authors, while members, take back what they wrote; facilitators take down any post."""
    is_own = post.author_id == standing.learner_id
    return standing.is_member and (is_own or standing.facilitates) and post.removed_at is None
