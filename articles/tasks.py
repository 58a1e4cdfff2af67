"""The sweeps of imports that wait for a worker, and of wikis that are due to be looked at."""

from datetime import timedelta

from celery import shared_task

from articles import refreshing
from articles.actions import importing
from articles.actions import refreshing as asking
from articles.queue import LEASE, work_off_imports
from articles.refreshing import refresh_next
from foundation.activity import afterwards


def _within(lease: timedelta) -> int:
    return int(lease.total_seconds()) - 60


@shared_task(name=importing.SWEEP, time_limit=_within(LEASE))
def import_waiting() -> None:
    """Do one waiting import, and ask for a next run: the time limit is then that of one import."""
    if work_off_imports():
        afterwards.wake(importing.SWEEP)


@shared_task(name=asking.SWEEP, time_limit=_within(refreshing.LEASE))
def refresh_due() -> None:
    """Look at one wiki, and ask for a next run: no wiki waits for the time another takes."""
    if refresh_next() is not None:
        afterwards.wake(asking.SWEEP)
