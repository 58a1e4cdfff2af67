"""Adding a post to a thread."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Now

from discussions.actions.turns import (
    Turn,
    key_reused,
    once_per_key,
    standing_before,
    take_turn,
)
from discussions.actions.wording import typed_body, word_body
from discussions.events import PostAdded
from discussions.models import Post, Thread, ThreadRead
from discussions.rules import can_reply
from learners.limits import Made, keep_within, refuse_beyond
from learners.models import Learner


def add_post(
    *,
    actor: Learner,
    thread: Thread,
    body: str,
    key: UUID | None = None,
    is_answer: bool = True,
    mentions: Collection[str] = (),
) -> Post:
    """Add an answer or, with `is_answer` false, a comment; what the asker adds is a comment.

    Who may: members of the circle. Records PostAdded. Refused: Thread.DoesNotExist,
    PermissionDenied, ValidationError for an empty or too long body or a `key` that was used for
    something else, LimitReached for too many at once. The same key with the same body returns
    the post that it made before.
    """
    if not can_reply(standing_before(actor=actor, thread=thread)):
        raise PermissionDenied
    body = typed_body(body)
    before = _added_before(actor, key, thread, body)
    if before is not None:
        return before
    refuse_beyond(actor, Made.POSTS, Post.objects.filter(author=actor))
    wording = word_body(body, actor=actor, circle=thread.circle, thread=thread, chosen=mentions)
    with once_per_key():
        turn = take_turn(actor=actor, thread=thread)
        if not can_reply(turn.standing):
            raise PermissionDenied
        thread = turn.thread
        before = _added_before(actor, key, thread, body)
        if before is not None:
            return before
        keep_within(actor, Made.POSTS, Post.objects.filter(author=actor))
        thread.post_count += 1
        kind = _kind(turn, is_answer)
        post = Post.objects.create(
            thread=thread,
            number=thread.post_count,
            seq=thread.last_seq + 1,
            kind=kind,
            author=actor,
            body=wording.body,
            body_html=wording.html,
            key=key,
        )
        wording.mention(post)
        seq = turn.tell(PostAdded, post)
        thread.answer_count += kind == Post.Kind.ANSWER
        thread.last_post_at = Now()
        turn.keep("post_count", "answer_count", "last_post_at")
        _read_on(turn, seq)
    return post


def _added_before(actor: Learner, key: UUID | None, thread: Thread, body: str) -> Post | None:
    """Return the post that this key made; ValidationError (key_reused) if it says other things."""
    before = Post.objects.filter(author=actor, key=key).first() if key else None
    if before is not None and (before.thread_id, before.body) != (thread.pk, body):
        raise key_reused()
    return before


def _kind(turn: Turn, is_answer: bool) -> str:
    is_askers = turn.thread.author_id == turn.actor.pk
    takes_answers = turn.thread.kind == Thread.Kind.QUESTION
    return Post.Kind.ANSWER if is_answer and takes_answers and not is_askers else Post.Kind.COMMENT


def _read_on(turn: Turn, seq: int) -> None:
    """Whoever had read everything up to their own post has read that too."""
    read = ThreadRead.objects.filter(thread=turn.thread, learner=turn.actor, last_read_seq=seq - 1)
    read.update(last_read_seq=seq, read_at=Now())
