"""What somebody's answers came to: how many worked, how many thanks, from how many people."""

from django.db.models import Count

from discussions.models import Thanks, Thread
from learners.trust import Help


def help_given_by(learner_id: int) -> Help:
    """Return what others made of the learner's posts that still stand; two queries.

    Who answers their own question and says that it worked has helped nobody else.
    """
    standing = {"post__author_id": learner_id, "post__removed_at": None}
    thanks = Thanks.objects.filter(**standing).aggregate(
        thanks=Count("pk"), thanked_by=Count("learner", distinct=True)
    )
    worked = Thread.objects.filter(accepted__author_id=learner_id).exclude(author_id=learner_id)
    return Help(accepted=worked.count(), **thanks)
