"""The asker says which answer worked."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from discussions.actions.turns import take_turn
from discussions.events import AcceptanceWithdrawn, AnswerAccepted
from discussions.models import Post, Thread
from discussions.rules import can_accept_answer
from learners.models import Learner


@transaction.atomic
def accept_answer(*, actor: Learner, post: Post) -> Thread:
    """Mark an answer as the one that worked; one accepted before gives way to it.

    Who may: the asker, while a member. Records AnswerAccepted (after AcceptanceWithdrawn of the
    earlier one); a repeat changes nothing. Refused: Thread.DoesNotExist, PermissionDenied,
    ValidationError (not_an_answer) for a comment or a removed post.
    """
    turn = take_turn(actor=actor, thread=post.thread)
    post, thread = turn.post(post), turn.thread
    if not can_accept_answer(turn.standing, thread):
        raise PermissionDenied
    if post.kind != Post.Kind.ANSWER or post.is_removed:
        raise ValidationError(_("Only an answer can be accepted."), code="not_an_answer")
    if thread.accepted_id == post.pk:
        return thread
    if thread.accepted is not None:
        turn.tell(AcceptanceWithdrawn, thread.accepted)
    thread.accepted, thread.accepted_at = post, Now()
    turn.tell(AnswerAccepted, post)
    turn.keep("accepted", "accepted_at")
    return thread


@transaction.atomic
def withdraw_acceptance(*, actor: Learner, thread: Thread) -> Thread:
    """Take back that an answer worked; where none is accepted nothing changes.

    Who may: the asker, while a member. Records AcceptanceWithdrawn. Refused:
    Thread.DoesNotExist, PermissionDenied.
    """
    turn = take_turn(actor=actor, thread=thread)
    thread = turn.thread
    if not can_accept_answer(turn.standing, thread):
        raise PermissionDenied
    if thread.accepted is None:
        return thread
    turn.tell(AcceptanceWithdrawn, thread.accepted)
    thread.accepted = thread.accepted_at = None
    turn.keep("accepted", "accepted_at")
    return thread
