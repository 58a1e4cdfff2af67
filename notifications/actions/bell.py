"""Telling a learner something at the bell, and marking it read."""

from collections.abc import Mapping

from circles.models import Circle
from discussions.models import Post, Thread
from foundation.activity.leases import database_now
from foundation.activity.models import FactRow
from foundation.live.bell import ring_on_commit
from learners.models import Learner
from notifications.models import Notification


def tell(
    row: FactRow,
    kinds: Mapping[int, str],
    *,
    circle: Circle,
    thread: Thread | None = None,
    post: Post | None = None,
) -> None:
    """Write one notification per learner of `kinds` (id -> kind) and ring their bells.

    Whoever did it is not told of it. Repeating it for the same fact changes nothing.
    """
    told = {person: kind for person, kind in kinds.items() if person != row.actor_id}
    Notification.objects.bulk_create(
        [
            Notification(
                learner_id=person,
                kind=kind,
                fact_id=row.pk,
                actor_id=row.actor_id,
                circle=circle,
                thread=thread,
                post=post,
                seq=row.seq,
            )
            for person, kind in told.items()
        ],
        ignore_conflicts=True,
    )
    ring_bells(*told)


def tell_note(row: FactRow, *, learner_id: int, note_id: int) -> None:
    """Tell a learner what those who look after the site wrote to them; never who it was.

    Its letter is queued by itself, so nothing about it is mailed at once.
    """
    Notification.objects.bulk_create(
        [
            Notification(
                learner_id=learner_id,
                kind=Notification.Kind.WARNED,
                fact_id=row.pk,
                note_id=note_id,
                mail_decided_at=database_now(),
            )
        ],
        ignore_conflicts=True,
    )
    ring_bells(learner_id)


def take_back(*, kind: str, post_id: int, actor_id: int | None) -> None:
    """Take back what somebody did and has undone."""
    undone = Notification.objects.filter(kind=kind, post_id=post_id, actor_id=actor_id)
    people = list(undone.values_list("learner_id", flat=True))
    undone.delete()
    ring_bells(*people)


def settle_admission(*, circle_id: int, learner_id: int) -> None:
    """Mark read, for every facilitator, a request to be admitted that has been decided."""
    settled = Notification.objects.filter(
        kind=Notification.Kind.ADMISSION_REQUESTED,
        circle_id=circle_id,
        actor_id=learner_id,
        read_at=None,
    )
    people = list(settled.values_list("learner_id", flat=True))
    settled.update(read_at=database_now())
    ring_bells(*people)


def mark_read(*, actor: Learner, uid: str) -> None:
    """Mark one of the actor's own notifications as read; DoesNotExist for anybody else's."""
    notification = Notification.objects.get(learner=actor, uid=uid)
    if notification.read_at is None:
        Notification.objects.filter(pk=notification.pk).update(read_at=database_now())
        ring_on_commit(f"me:{actor.uid}")


def mark_all_read(*, actor: Learner) -> int:
    """Mark all of the actor's own notifications as read and return how many were not yet."""
    marked = Notification.objects.filter(learner=actor, read_at=None).update(read_at=database_now())
    ring_on_commit(f"me:{actor.uid}")
    return marked


def ring_bells(*learner_ids: int) -> None:
    """Let the pages of these learners ask for the count anew, once this is committed."""
    for uid in Learner.objects.filter(pk__in=learner_ids).values_list("uid", flat=True):
        ring_on_commit(f"me:{uid}")
