"""The sweep of imports that wait for a worker."""

from celery import shared_task

from articles.actions.importing import SWEEP
from articles.queue import LEASE, work_off_imports
from foundation.activity import afterwards

TIME_LIMIT_S = int(LEASE.total_seconds()) - 60


@shared_task(name=SWEEP, time_limit=TIME_LIMIT_S)
def import_waiting() -> None:
    """Do one waiting import, and ask for a next run: the time limit is then that of one import."""
    if work_off_imports():
        afterwards.wake(SWEEP)
