"""The sweep of imports that wait for a worker."""

from celery import shared_task

from articles.queue import work_off_imports


@shared_task(name="articles.import_waiting")
def import_waiting() -> None:
    """Do waiting imports until there are none."""
    while work_off_imports():
        pass
