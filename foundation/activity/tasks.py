"""The sweep of facts that durable listeners have not taken yet, and the pulse of the clock."""

from celery import shared_task

from foundation.activity.pulse import beat
from foundation.activity.relay import relay_due_facts


@shared_task(name="activity.sweep_facts")
def sweep_facts() -> None:
    """Relay until nothing is due."""
    while relay_due_facts():
        pass


@shared_task(name="activity.note_beat", expires=60)
def note_beat() -> None:
    """Note that beat sent this and a worker took it: both live."""
    beat()
