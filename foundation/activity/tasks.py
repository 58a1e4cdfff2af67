"""The sweep of facts that durable listeners have not taken yet."""

from celery import shared_task

from foundation.activity.relay import relay_due_facts


@shared_task(name="activity.sweep_facts")
def sweep_facts() -> None:
    """Relay until nothing is due."""
    while relay_due_facts():
        pass
