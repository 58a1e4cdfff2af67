"""Rewording a post and taking it down."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from discussions.actions.asking import slug_for
from discussions.actions.turns import Turn, take_turn
from discussions.actions.wording import word_body, word_title
from discussions.events import AcceptanceWithdrawn, PostEdited, PostRemoved
from discussions.models import Post, PostRevision, Thread
from discussions.rules import can_edit_post, can_remove_post
from learners.models import Learner


@transaction.atomic
def edit_post(
    *,
    actor: Learner,
    post: Post,
    body: str,
    title: str | None = None,
    mentions: Collection[str] = (),
) -> Post:
    """Give a post other words and, where it is the question, perhaps another title.

    Who may: its author, while a member. The earlier wording is kept. Records PostEdited, unless
    nothing changed. Refused: Thread.DoesNotExist, PermissionDenied, ValidationError.
    """
    turn = take_turn(actor=actor, thread=post.thread)
    post, thread = turn.post(post), turn.thread
    if not can_edit_post(turn.standing, post):
        raise PermissionDenied
    is_question = post.number == 1
    title = word_title(title) if is_question and title is not None else thread.title
    wording = word_body(
        body or (title if is_question else ""),
        actor=actor,
        circle=thread.circle,
        thread=thread,
        chosen=mentions,
    )
    if (post.body, thread.title) == (wording.body, title):
        return post
    _keep_revision(turn, post)
    thread.title, thread.slug = title, slug_for(title) if title != thread.title else thread.slug
    post.body, post.body_html, post.edited_at = wording.body, wording.html, Now()
    post.save(update_fields=["body", "body_html", "edited_at"])
    wording.mention(post)
    turn.tell(PostEdited, post)
    turn.keep("title", "slug")
    return post


@transaction.atomic
def remove_post(*, actor: Learner, post: Post) -> Post:
    """Take a post down: its place stays, its words are gone from everywhere that shows posts.

    Who may: its author, while a member, and facilitators. A question takes its title along; an
    accepted answer stops being one. Records PostRemoved (and AcceptanceWithdrawn); a repeat
    changes nothing. Refused: Thread.DoesNotExist, PermissionDenied.
    """
    turn = take_turn(actor=actor, thread=post.thread)
    post, thread = turn.post(post), turn.thread
    if post.is_removed:
        return post
    if not can_remove_post(turn.standing, post):
        raise PermissionDenied
    _keep_revision(turn, post)
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


def _keep_revision(turn: Turn, post: Post) -> None:
    body = f"{turn.thread.title}\n\n{post.body}" if post.number == 1 else post.body
    PostRevision.objects.create(post=post, body=body, replaced_by=turn.actor)
