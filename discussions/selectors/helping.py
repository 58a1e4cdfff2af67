"""What somebody's answers came to: for how many people they worked, and how many thanked."""

from collections.abc import Collection

from django.db.models import Count, F

from discussions.models import Post, Thanks, Thread
from learners.trust import Help


def help_given_by(learner_ids: Collection[int]) -> dict[int, Help]:
    """Return what others made of each learner's posts that still stand; two queries for all.

    Who answers their own question and says that it worked has helped nobody else; a question that
    was taken down, and what somebody says who was shut out, count for nothing.
    """
    thanks = Thanks.objects.filter(
        post__author__in=learner_ids, post__removed_at=None, learner__suspended_at=None
    )
    thanked = {
        author: {"thanks": count, "thanked_by": people}
        for author, count, people in thanks.values_list("post__author").annotate(
            Count("pk"), Count("learner", distinct=True)
        )
    }
    worked = (
        Thread.objects.listed()
        .filter(accepted__author__in=learner_ids, author__suspended_at=None)
        .exclude(author=F("accepted__author"))
        .values_list("accepted__author")
        .annotate(Count("author", distinct=True))
    )
    askers = dict(worked)
    return {pk: Help(worked_for=askers.get(pk, 0), **thanked.get(pk, {})) for pk in learner_ids}


def helped(learner_id: int) -> list[int]:
    """Return the ids of those whom the learner thanked or whose answers they accepted, in order."""
    thanked = Post.objects.filter(thanks__learner_id=learner_id).values("author_id").distinct()
    accepted = Thread.objects.filter(author_id=learner_id, accepted__isnull=False)
    return sorted(
        set(thanked.values_list("author_id", flat=True))
        | set(accepted.values_list("accepted__author_id", flat=True))
    )
