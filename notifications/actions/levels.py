"""Choosing how closely to follow a circle or a thread."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from circles.models import Circle
from circles.rules import circles_visible_to
from discussions.models import Thread
from discussions.rules import can_read_thread
from learners.models import Learner
from notifications.models import Level, Preference


def choose_thread_level(*, actor: Learner, thread: Thread, level: str) -> Preference:
    """Set the actor's level for a thread they may read; Thread.DoesNotExist for any other.

    The choice is their own: nothing that happens in the thread changes it any more.
    """
    if not can_read_thread(actor, thread):
        raise Thread.DoesNotExist
    chosen, _made = Preference.objects.update_or_create(
        learner=actor, thread=thread, defaults={"level": _known(level), "is_explicit": True}
    )
    return chosen


def choose_circle_level(
    *, actor: Learner, circle: Circle, level: str, with_threads: bool = False
) -> Preference:
    """Set the actor's level for a circle they see; Circle.DoesNotExist for any other.

    With `with_threads` the threads of the circle that they follow go by this level too: their
    own levels are forgotten.
    """
    if not circles_visible_to(actor).filter(pk=circle.pk).exists():
        raise Circle.DoesNotExist
    with transaction.atomic():
        chosen, _made = Preference.objects.update_or_create(
            learner=actor, circle=circle, defaults={"level": _known(level), "is_explicit": True}
        )
        if with_threads:
            Preference.objects.filter(
                learner=actor, thread__circle=circle, level=Level.FOLLOW
            ).delete()
    return chosen


def _known(level: str) -> str:
    if level not in Level.values:
        raise ValidationError({"level": _("Choose Follow, Digest or Mute.")}, code="unknown_level")
    return level
