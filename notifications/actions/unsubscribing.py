"""Stopping mail from within a letter."""

from notifications.actions.schedules import NEVER, ensure_schedule
from notifications.models import DigestSchedule, Level, Preference
from notifications.tokens import DIGEST, INSTANT, Wish


def fulfil(wish: Wish) -> None:
    """Stop that mail, and nothing else; asking again changes nothing.

    The letter itself is the right to do so: a suspended learner may too. Letters already queued
    are dropped when it is their turn, because sending looks again at what is wanted.
    """
    schedule = ensure_schedule(learner=wish.learner)
    rows = DigestSchedule.objects.filter(pk=schedule.pk)
    if wish.purpose == DIGEST:
        rows.update(cadence=NEVER, next_digest_at=None, due_at=None)
    elif wish.purpose == INSTANT:
        rows.update(instant_mail=False)
    elif wish.thread is not None:
        Preference.objects.update_or_create(
            learner=wish.learner,
            thread=wish.thread,
            defaults={"level": Level.MUTE, "is_explicit": True},
        )
