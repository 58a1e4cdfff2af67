"""Marking exactly what one digest told as read."""

from django.db import transaction

from discussions.models import Thread, ThreadRead
from foundation.activity.leases import database_now
from foundation.live.bell import ring_on_commit
from notifications.models import Digest, Notification


@transaction.atomic
def mark_digest_read(digest: Digest) -> None:
    """Mark what the digest told as read for its learner: so far in each thread, never less.

    Notifications of its window count as read too, but for those about a circle: no digest tells
    who asks to be admitted. A second time changes nothing.
    """
    now = database_now()
    if not Digest.objects.filter(pk=digest.pk, marked_read_at=None).update(marked_read_at=now):
        return
    learner = digest.learner
    told = {int(thread_id): seq for thread_id, seq in digest.told.get("threads", {}).items()}
    there = Thread.objects.filter(pk__in=told).values_list("pk", flat=True)
    upto = {thread_id: told[thread_id] for thread_id in there}
    rows = ThreadRead.objects.select_for_update().filter(learner=learner, thread__in=upto)
    known = {row.thread_id: row for row in rows}
    behind = [row for row in known.values() if row.last_read_seq < upto[row.thread_id]]
    for row in behind:
        row.last_read_seq, row.read_at = upto[row.thread_id], now
    ThreadRead.objects.bulk_update(behind, ["last_read_seq", "read_at"])
    ThreadRead.objects.bulk_create(
        [
            ThreadRead(thread_id=thread_id, learner=learner, last_read_seq=seq)
            for thread_id, seq in upto.items()
            if thread_id not in known
        ],
        ignore_conflicts=True,
    )
    Notification.objects.filter(
        learner=learner,
        thread__isnull=False,
        read_at=None,
        created_at__gte=digest.window_start,
        created_at__lt=digest.window_end,
    ).update(read_at=now)
    ring_on_commit(f"me:{learner.uid}")
