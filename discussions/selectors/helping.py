"""What somebody's answers came to: for how many people they worked, and how many thanked."""

from django.db.models import Count

from discussions.models import Post, Thanks, Thread
from learners.trust import Help


def help_given_by(learner_id: int) -> Help:
    """Return what others made of the learner's posts that still stand; two queries.

    Who answers their own question and says that it worked has helped nobody else, and what
    somebody says who was shut out counts for nothing.
    """
    standing = {
        "post__author_id": learner_id,
        "post__removed_at": None,
        "learner__suspended_at": None,
    }
    thanks = Thanks.objects.filter(**standing).aggregate(
        thanks=Count("pk"), thanked_by=Count("learner", distinct=True)
    )
    worked = Thread.objects.filter(accepted__author_id=learner_id, author__suspended_at=None)
    askers = worked.exclude(author_id=learner_id).values("author_id").distinct()
    return Help(worked_for=askers.count(), **thanks)


def helped(learner_id: int) -> list[int]:
    """Return the ids of those whom the learner thanked or whose answers they accepted, in order."""
    thanked = Post.objects.filter(thanks__learner_id=learner_id).values("author_id").distinct()
    accepted = Thread.objects.filter(author_id=learner_id, accepted__isnull=False)
    return sorted(
        set(thanked.values_list("author_id", flat=True))
        | set(accepted.values_list("accepted__author_id", flat=True))
    )
