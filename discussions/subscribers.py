"""Hears what others made of somebody's help, and what became of passages that threads are about."""

from articles.events import AboutPassage, PassageChanged, PassageGone, PassageMoved
from discussions.actions.reanchoring import tell_threads_of_passage
from discussions.events import (
    AboutPost,
    AcceptanceWithdrawn,
    AnswerAccepted,
    PostRemoved,
    ThanksGiven,
    ThanksWithdrawn,
)
from discussions.models import Post, Takedown
from discussions.selectors.helping import help_given_by, helped
from foundation.activity.listeners import durable
from foundation.activity.models import FactRow
from learners.actions.trusting import weigh_help, weigh_many
from learners.events import AboutLearner, LearnerReadmitted, LearnerSuspended


@durable(AnswerAccepted, AcceptanceWithdrawn, ThanksGiven, ThanksWithdrawn, PostRemoved)
def weigh_author(fact: AboutPost, row: FactRow) -> None:
    """Weigh the help of the post's author anew, from the rows: a repeat changes nothing.

    With a question goes what its answer counted for, so that answer's author is weighed too.
    """
    post = Post.objects.select_related("thread__accepted").filter(pk=fact.post_id).first()
    if post is not None:
        accepted = post.thread.accepted
        authors = {post.author_id, accepted.author_id} if accepted else {post.author_id}
        weigh_help(learner_ids=authors, given_by=help_given_by)


@durable(PostRemoved)
def forget_words(fact: PostRemoved, row: FactRow) -> None:
    """Drop the words of the post that requests to take it down kept to decide by."""
    Takedown.objects.filter(post=fact.post_id).update(excerpt="")


@durable(LearnerSuspended, LearnerReadmitted)
def weigh_helped(fact: AboutLearner, row: FactRow) -> None:
    """Weigh anew those who helped somebody whose word counts no more, or counts again."""
    weigh_many(learner_ids=helped(fact.learner_id), given_by=help_given_by)


@durable(PassageMoved, PassageChanged, PassageGone)
def tell_threads(fact: AboutPassage, row: FactRow) -> None:
    """Tell it in the threads about the passage, under their own numbers, so that pages follow."""
    tell_threads_of_passage(passage_id=fact.passage_id)
