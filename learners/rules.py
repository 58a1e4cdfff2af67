"""Who may see and do what with learners and their keys."""

from typing import TypeGuard

from django.db.models import QuerySet

from learners.models import ApiToken, Learner


def takes_part(learner: Learner | None) -> TypeGuard[Learner]:
    """Whoever is suspended or gone takes no part any more; nor does an anonymous visitor."""
    return learner is not None and learner.is_active


def active_learners() -> QuerySet[Learner]:
    """Those who take part: not suspended, not gone. Nobody else reads, writes or gets mail."""
    return Learner.objects.filter(is_active=True)


def can_see_learner(visitor: Learner | None, learner: Learner) -> bool:
    """Everyone, signed in or not, may see the public page of a learner who takes part."""
    return learner.is_active and (visitor is None or visitor.is_active)


def learners_visible_to(visitor: Learner | None) -> QuerySet[Learner]:
    """The learners whose public page `visitor` may see."""
    if visitor is not None and not visitor.is_active:
        return Learner.objects.none()
    return active_learners()


def viewers_of_learner(learner: Learner) -> QuerySet[Learner]:
    """The learners who may see the public page of `learner`."""
    return active_learners() if learner.is_active else Learner.objects.none()


def live_tokens() -> QuerySet[ApiToken]:
    """A token opens the API until it is revoked, and only while its learner takes part."""
    return ApiToken.objects.filter(revoked_at__isnull=True, learner__is_active=True)


def can_suspend(actor: Learner, learner: Learner) -> bool:
    """Only a host suspends people, and never themselves."""
    return actor.is_active and actor.is_superuser and actor.pk != learner.pk
