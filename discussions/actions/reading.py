"""How far somebody has read."""

from django.db import transaction
from django.db.models.functions import Now

from discussions.models import Thread, ThreadRead
from discussions.rules import can_read_thread
from learners.models import Learner


@transaction.atomic
def mark_read(*, actor: Learner, thread: Thread, seq: int) -> None:
    """Note that the learner has read the thread up to the number `seq`; never goes back.

    Who may: whoever may read it; Thread.DoesNotExist for others. Records no fact: it concerns
    nobody else.
    """
    if not can_read_thread(actor, thread):
        raise Thread.DoesNotExist
    seq = min(seq, thread.last_seq)
    mine = ThreadRead.objects.filter(thread=thread, learner=actor)
    ahead = mine.filter(last_read_seq__lt=seq).update(last_read_seq=seq, read_at=Now())
    if not ahead:
        ThreadRead.objects.get_or_create(
            thread=thread, learner=actor, defaults={"last_read_seq": seq}
        )
