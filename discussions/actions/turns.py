"""A turn in a thread: who takes it, under which locks, and how what they do is numbered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from circles.locks import lock_standing
from circles.rules import standing_in
from discussions.events import AboutPost
from discussions.models import Post, Thread
from discussions.rules import Standing, can_read_thread, standing_of
from foundation.activity.recording import record
from learners.models import Learner


@dataclass
class Turn:
    """What an action holds while it writes: the locked thread and the actor's standing in it."""

    actor: Learner
    thread: Thread
    standing: Standing

    def post(self, post: Post) -> Post:
        """Return one of the thread's posts as it is now that the thread is locked."""
        return Post.objects.select_related("author").get(pk=post.pk, thread=self.thread)

    def tell(self, kind: type[AboutPost], post: Post) -> int:
        """Record a fact about the post under the thread's next number, and return the number."""
        self.thread.last_seq += 1
        record_numbered(kind, self.actor, self.thread, post)
        return self.thread.last_seq

    def keep(self, *fields: str) -> None:
        """Save the thread's counter and these of its other fields."""
        self.thread.save(update_fields=["last_seq", *fields])


def standing_before(*, actor: Learner, thread: Thread) -> Standing:
    """Return the actor's standing without a lock, to refuse early; take_turn reads it again.

    Raises Thread.DoesNotExist for whom the thread does not exist.
    """
    if not can_read_thread(actor, thread):
        raise Thread.DoesNotExist
    return standing_of(actor, standing_in(thread.circle, actor))


def take_turn(*, actor: Learner, thread: Thread) -> Turn:
    """Lock the actor's membership, then the thread, and return both as they are now.

    Raises Thread.DoesNotExist for whom the thread does not exist (any more).
    """
    standing = standing_of(actor, lock_standing(thread.circle, actor))
    locked = (
        Thread.objects.select_related("circle")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=thread.pk)
    )
    if not can_read_thread(actor, locked):
        raise Thread.DoesNotExist
    return Turn(actor, locked, standing)


def turn_of_decider(*, actor: Learner, thread: Thread) -> Turn:
    """Lock the thread for who decides about a report or a takedown, in or out of its circle.

    Whoever takes this turn has asked the rule of the case or takedown before.
    """
    locked = (
        Thread.objects.select_related("circle")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=thread.pk)
    )
    return Turn(actor, locked, Standing(actor.pk))


def record_numbered(kind: type[AboutPost], actor: Learner, thread: Thread, post: Post) -> None:
    """Record a fact about a post with the number that the thread's counter shows."""
    fact = kind(actor_id=actor.pk, thread_id=thread.pk, thread_uid=thread.uid, post_id=post.pk)
    record(fact, seq=thread.last_seq)


@contextmanager
def once_per_key() -> Iterator[None]:
    """A transaction in which one author's same key, used in two places at once, fails in words.

    In one circle the author's locked membership makes repeats take turns; only across circles
    does it come to the unique constraint.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "post_once_per_key" not in str(error):
            raise
        raise key_reused() from error


def key_reused() -> ValidationError:
    """Return the refusal of a key that already stands for something else."""
    return ValidationError(
        _("This was sent before with other words. Reload the page and send it again."),
        code="key_reused",
    )
