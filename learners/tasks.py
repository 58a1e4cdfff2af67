"""The sweep of learners: argument-less, harmless to repeat."""

from celery import shared_task

from learners.actions.strangers import clear_strangers

# Each batch deletes up to 500 of each kind; what is left waits ten minutes.
_BATCHES = 20


@shared_task(name="learners.clear_strangers")
def clear_strangers_task() -> None:
    """Delete what strangers left behind and nobody came back to."""
    for _batch in range(_BATCHES):
        if not clear_strangers():
            return
