"""Taking posts down."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from discussions.actions.turns import Turn, take_turn
from discussions.events import AcceptanceWithdrawn, PostRemoved
from discussions.models import Post, PostRevision, Thread
from discussions.rules import can_remove_post
from learners.models import Learner


@transaction.atomic
def remove_post(*, actor: Learner, post: Post) -> Post:
    """Take a post down: its place stays, its words are gone from everywhere that shows posts.

    Who may: its author, while a member, and facilitators. A question takes its title along; an
    accepted answer stops being one. Records PostRemoved (and AcceptanceWithdrawn); a repeat
    changes nothing. Refused: Thread.DoesNotExist, PermissionDenied.
    """
    turn = take_turn(actor=actor, thread=post.thread)
    post = turn.post(post)
    if not post.is_removed and not can_remove_post(turn.standing, post):
        raise PermissionDenied
    return take_words_down(turn, post)


def take_words_down(turn: Turn, post: Post) -> Post:
    """Take a post's words down in the turn of somebody who may; a repeat changes nothing."""
    if post.is_removed:
        return post
    thread = turn.thread
    PostRevision.keep(post, thread=thread, by=turn.actor)
    if thread.accepted_id == post.pk:
        thread.accepted = thread.accepted_at = None
        turn.tell(AcceptanceWithdrawn, post)
    if post.kind == Post.Kind.ANSWER:
        thread.answer_count -= 1
    if post.number == 1:
        _take_title_down(thread)
    # The row itself holds no words any more, so no path that reads it can show them.
    post.body = post.body_html = ""
    post.removed_at = Now()
    post.save(update_fields=["body", "body_html", "removed_at"])
    post.mentions.all().delete()
    turn.tell(PostRemoved, post)
    turn.keep("accepted", "accepted_at", "answer_count", "title", "slug", "removed_at")
    return post


def _take_title_down(thread: Thread) -> None:
    with translation.override(thread.language):
        thread.title = _("Removed question")
    thread.slug = "question"
    thread.removed_at = Now()
