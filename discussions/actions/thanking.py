"""Giving thanks for a post, and taking them back."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from discussions.actions.turns import Turn, take_turn
from discussions.events import AboutPost, ThanksGiven, ThanksWithdrawn
from discussions.models import Post, Thanks
from discussions.rules import can_thank
from learners.models import Learner


@transaction.atomic
def give_thanks(*, actor: Learner, post: Post) -> Post:
    """Thank the author of a post.

    Who may: members of the circle, for others' posts. Records ThanksGiven; a repeat changes
    nothing. Refused: Thread.DoesNotExist, PermissionDenied.
    """
    turn, post = _turn_to_thank(actor, post)
    _, is_new = Thanks.objects.get_or_create(post=post, learner=actor)
    if is_new:
        _count(turn, post, +1, ThanksGiven)
    return post


@transaction.atomic
def withdraw_thanks(*, actor: Learner, post: Post) -> Post:
    """Take thanks back; records ThanksWithdrawn, or nothing where there were none.

    Who may, and refused: as for giving them.
    """
    turn, post = _turn_to_thank(actor, post)
    gone, _ = Thanks.objects.filter(post=post, learner=actor).delete()
    if gone:
        _count(turn, post, -1, ThanksWithdrawn)
    return post


def _turn_to_thank(actor: Learner, post: Post) -> tuple[Turn, Post]:
    turn = take_turn(actor=actor, thread=post.thread)
    post = turn.post(post)
    if not can_thank(turn.standing, post):
        raise PermissionDenied
    return turn, post


def _count(turn: Turn, post: Post, by: int, fact: type[AboutPost]) -> None:
    # The thread is locked, so nobody else counts this post's thanks now.
    post.thanks_count += by
    post.save(update_fields=["thanks_count"])
    turn.tell(fact, post)
    turn.keep()
