"""The host gives the site's own pages other words."""

from django.core.exceptions import PermissionDenied

from foundation.texts.models import SiteText
from foundation.texts.versions import keep_version
from learners.models import Learner
from learners.rules import is_host


def change_text(*, actor: Learner, name: str, language: str, body: str, after: int) -> SiteText:
    """Give a page of the site other words in one language; nothing gives it our own ones again.

    Only a host may. `after` is the number of the version that was open, so that two hosts never
    overwrite each other. Records TextChanged. Refused: PermissionDenied; ValidationError
    (too_long, changed).
    """
    if not is_host(actor):
        raise PermissionDenied
    return keep_version(
        actor_id=actor.pk, name=SiteText.Name(name), language=language, body=body, after=after
    )
