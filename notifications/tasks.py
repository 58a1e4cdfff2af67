"""The sweeps: argument-less, over leased rows, harmless to repeat."""

import time
from collections.abc import Callable

from celery import shared_task

from notifications.actions.receiving import clear_received, forgive_the_past
from notifications.actions.schedules import give_missing_schedules
from notifications.delivery import send_due_mail
from notifications.digests.sweeping import compose_due_digests
from notifications.instant.queueing import queue_instant_mail

# Well under the time limit of a task; beat comes again within the minute.
_SECONDS = 60


@shared_task(name="notifications.queue_instant_mail")
def queue_instant_mail_task() -> None:
    """Gather what is addressed to people into letters."""
    _until_done(queue_instant_mail)


@shared_task(name="notifications.compose_due_digests")
def compose_due_digests_task() -> None:
    """Compose the digests whose hour has come, of those too who never chose an hour."""
    _until_done(give_missing_schedules)
    _until_done(compose_due_digests)


@shared_task(name="notifications.send_due_mail")
def send_due_mail_task() -> None:
    """Send what is due, also to those whose letters came back long ago; forget what came then."""
    forgive_the_past()
    _until_done(send_due_mail)
    # Last, and a piece at a time: the next code waits for this worker.
    clear_received()


def _until_done(sweep: Callable[[], int]) -> None:
    ends_at = time.monotonic() + _SECONDS
    while sweep() and time.monotonic() < ends_at:
        pass
