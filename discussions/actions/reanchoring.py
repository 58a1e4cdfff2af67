"""Tells what became of a passage in the threads about it, and lets people settle a guess."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions.passages import settle_suggestion
from discussions.actions.turns import take_turn
from discussions.events import PassageReanchored
from discussions.models import Thread
from discussions.rules import can_settle_passage
from foundation.activity.recording import record
from learners.models import Learner


@transaction.atomic
def tell_threads_of_passage(*, passage_id: int) -> None:
    """Record PassageReanchored in each thread about the passage, under the thread's next number.

    A system action, apart from the import: an import must not wait for the locks of threads.
    """
    threads = Thread.objects.filter(passage_id=passage_id).order_by("pk")
    for thread in threads.select_for_update(no_key=True, of=("self",)):
        _tell(thread, None)


@transaction.atomic
def settle_passage(*, actor: Learner, thread: Thread, is_it: bool) -> Thread:
    """Say whether the suggested place is the passage that the thread is about.

    Who may: the asker, while a member, and facilitators. Records PassageReanchored; the
    same answer again changes nothing. Refused: Thread.DoesNotExist,
    PermissionDenied, ValidationError (no_passage, not_suggested).
    """
    turn = take_turn(actor=actor, thread=thread)
    if not can_settle_passage(turn.standing, turn.thread):
        raise PermissionDenied
    passage = turn.thread.passage
    if passage is None:
        raise ValidationError(_("This thread is about no passage."), code="no_passage")
    before = passage.state
    turn.thread.passage = settle_suggestion(passage=passage, is_it=is_it)
    if turn.thread.passage.state != before:
        _tell(turn.thread, actor.pk)
    return turn.thread


def _tell(thread: Thread, actor_id: int | None) -> None:
    thread.last_seq += 1
    thread.save(update_fields=["last_seq"])
    fact = PassageReanchored(actor_id=actor_id, thread_id=thread.pk, thread_uid=thread.uid)
    record(fact, seq=thread.last_seq)
