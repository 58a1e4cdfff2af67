"""Rewording a post."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from discussions.actions.asking import slug_for
from discussions.actions.turns import standing_before, take_turn
from discussions.actions.wording import Wording, typed_body, word_body, word_title
from discussions.events import PostEdited
from discussions.models import Post, PostRevision
from discussions.rules import can_edit_post
from foundation.etags import refuse_lost_update
from learners.limits import Made, keep_within, refuse_beyond
from learners.models import Learner


def edit_post(
    *,
    actor: Learner,
    post: Post,
    body: str,
    title: str | None = None,
    mentions: Collection[str] = (),
    if_match: str | None = None,
) -> Post:
    """Give a post other words and, where it is the question, perhaps another title.

    Who may: its author, while a member. The earlier wording is kept. Records PostEdited, unless
    nothing changed. Refused: Thread.DoesNotExist, PermissionDenied, ValidationError, EditConflict
    where `if_match` is not the etag of its present wording, LimitReached for too many at once.
    """
    thread = post.thread
    if not can_edit_post(standing_before(actor=actor, thread=thread), post):
        raise PermissionDenied
    is_question = post.number == 1
    title = word_title(title) if is_question and title is not None else None
    body = typed_body(body or ((title or thread.title) if is_question else ""))
    if (post.body, thread.title) == (body, title or thread.title):
        return post
    refuse_beyond(actor, Made.EDITS, _edits_of(actor), at="replaced_at")
    wording = word_body(body, actor=actor, circle=thread.circle, thread=thread, chosen=mentions)
    return _reword(actor, post, title, wording, if_match)


def _edits_of(actor: Learner) -> QuerySet[PostRevision]:
    return PostRevision.objects.filter(replaced_by=actor, post__author=actor)


@transaction.atomic
def _reword(
    actor: Learner, post: Post, title: str | None, wording: Wording, if_match: str | None
) -> Post:
    turn = take_turn(actor=actor, thread=post.thread)
    post, thread = turn.post(post), turn.thread
    if not can_edit_post(turn.standing, post):
        raise PermissionDenied
    is_question = post.number == 1
    title = thread.title if title is None else title
    own_words = "" if is_question and wording.body == title else wording.body
    wanted = ({"title": title} if is_question else {}) | {"body": own_words}
    post.thread = thread
    refuse_lost_update(if_match, current=post.wording, wanted=wanted)
    if (post.body, thread.title) == (wording.body, title):
        return post
    keep_within(actor, Made.EDITS, _edits_of(actor), at="replaced_at")
    PostRevision.keep(post, thread=thread, by=actor)
    thread.title, thread.slug = title, slug_for(title) if title != thread.title else thread.slug
    post.body, post.body_html, post.edited_at = wording.body, wording.html, Now()
    post.save(update_fields=["body", "body_html", "edited_at"])
    wording.mention(post)
    turn.tell(PostEdited, post)
    turn.keep("title", "slug")
    return post
