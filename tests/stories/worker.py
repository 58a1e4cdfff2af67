"""The worker of a story: does what beat asks for each minute, when the story says so."""

from config.celery import app

app.autodiscover_tasks(force=True)


def work() -> None:
    """Run every sweep of the beat's schedule, until a round would find what another has made."""
    for _round in range(2):
        for entry in app.conf.beat_schedule.values():
            app.tasks[entry["task"]]()
