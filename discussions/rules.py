"""Who may read a thread, reply, accept, thank, edit and remove in it, and decide about reports."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.rules import looks_after_articles
from circles.models import Membership
from circles.rules import (
    can_read_circle,
    circles_readable_by,
    readers_of_circle,
)
from discussions.models import Case, Post, Takedown, Thread, ThreadQuerySet
from learners.models import Learner
from learners.rules import active_learners, is_moderator, takes_part


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


def can_settle_passage(standing: Standing, thread: Thread) -> bool:
    """The asker knows what was meant; facilitators may help out."""
    return can_accept_answer(standing, thread) or standing.facilitates


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


def can_decide_case(learner: Learner | None, case: Case) -> bool:
    """Moderators decide about what was reported, facilitators about what stands in their circle;
    nobody about what they wrote themselves, or about a circle that they facilitate."""
    return cases_decidable_by(learner).filter(pk=case.pk).exists()


def cases_decidable_by(learner: Learner | None) -> QuerySet[Case]:
    """Return the cases of which `can_decide_case` is true: nobody else knows of them."""
    if not takes_part(learner):
        return Case.objects.none()
    facilitated = _facilitating().filter(learner=learner)
    theirs = Exists(facilitated.filter(circle=OuterRef("circle")))
    cases = Case.objects.filter(~Q(subject=learner), ~theirs)
    if is_moderator(learner):
        return cases
    return cases.filter(home__in=facilitated.values("circle_id"))


def deciders_of_case(case: Case) -> QuerySet[Learner]:
    """Return the learners of whom `can_decide_case` is true."""
    of_home = _facilitating().filter(circle=case.home_id).values("learner_id")
    of_thing = _facilitating().filter(circle=case.circle_id).values("learner_id")
    may = Q(is_moderator=True) | Q(is_host=True) | Q(pk__in=of_home)
    return active_learners().filter(may).exclude(Q(pk=case.subject_id) | Q(pk__in=of_thing))


def takedowns_decidable_by(learner: Learner | None) -> QuerySet[Takedown]:
    """Moderators decide about requests from outside, not about their own words.

    Curators do too, but for posts: what people say to each other is not theirs to look after.
    """
    if not looks_after_articles(learner):
        return Takedown.objects.none()
    theirs = Takedown.objects.filter(~Q(post__author=learner), ~Q(adaptation__learner=learner))
    return theirs if is_moderator(learner) else theirs.filter(post=None)


def can_decide_takedown(learner: Learner | None, takedown: Takedown) -> bool:
    """Say whether the request is among those of `takedowns_decidable_by`."""
    return takedowns_decidable_by(learner).filter(pk=takedown.pk).exists()


def deciders_of_takedown(takedown: Takedown) -> QuerySet[Learner]:
    """Return the learners of whom `can_decide_takedown` is true."""
    may = Q(is_moderator=True) | Q(is_host=True)
    if takedown.post is None:
        may |= Q(is_curator=True)
    people = active_learners().filter(may)
    if takedown.post is not None:
        people = people.exclude(pk=takedown.post.author_id)
    if takedown.adaptation is not None:
        people = people.exclude(pk=takedown.adaptation.learner_id)
    return people


def _facilitating() -> QuerySet[Membership]:
    return Membership.objects.filter(
        state=Membership.State.ACTIVE, role=Membership.Role.FACILITATOR
    )
