"""What every writing action ends with: the circle's row saved, its version raised, a fact told."""

from circles.events import AboutCircle
from circles.models import Circle
from foundation.activity.recording import record
from learners.models import Learner


def save_and_tell(
    circle: Circle,
    fact: type[AboutCircle],
    *changed: str,
    actor: Learner,
    audience: bool = False,
    **ids: int | str,
) -> None:
    """Save the changed fields of the locked circle and record the fact, with its further ids.

    Its followers compare `version`. `audience` says that who may read its threads, or in which
    role, has changed as well.
    """
    circle.version += 1
    circle.audience_epoch += audience
    circle.save(update_fields=[*changed, "version", "audience_epoch"])
    record(fact(actor_id=actor.pk, circle_id=circle.pk, circle_slug=circle.slug, **ids))
