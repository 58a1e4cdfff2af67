"""Who may see and do what with learners and their keys."""

from typing import TypeGuard

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from learners.models import ApiToken, Learner, Role, Trust


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
    """A token opens the API until it expires or is revoked, and while its learner takes part."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=Now())
    return ApiToken.objects.filter(unexpired, revoked_at__isnull=True, learner__is_active=True)


def is_host(learner: Learner | None) -> TypeGuard[Learner]:
    """A host runs the instance and may everything that a curator and a moderator may."""
    return takes_part(learner) and learner.is_host


def is_moderator(learner: Learner | None) -> TypeGuard[Learner]:
    """A moderator looks after reports and people; so does a host."""
    return takes_part(learner) and (learner.is_moderator or learner.is_host)


def is_curator(learner: Learner | None) -> TypeGuard[Learner]:
    """A curator looks after topics, articles, wikis and licences; so does a host."""
    return takes_part(learner) and (learner.is_curator or learner.is_host)


def helps_run(learner: Learner | None) -> TypeGuard[Learner]:
    """Whoever has any role of the instance may see its overview."""
    return is_moderator(learner) or is_curator(learner)


def active_hosts() -> QuerySet[Learner]:
    """The learners of whom `is_host` is true."""
    return active_learners().filter(is_host=True)


def can_give_roles(actor: Learner) -> bool:
    """Only hosts give and take roles."""
    return is_host(actor)


def roles_of(learner: Learner) -> list[Role]:
    """Return the roles given to the learner, the widest first; those implied are not listed."""
    held = {
        Role.HOST: learner.is_host,
        Role.MODERATOR: learner.is_moderator,
        Role.CURATOR: learner.is_curator,
    }
    return [role for role, is_held in held.items() if is_held]


def can_suspend(actor: Learner, learner: Learner) -> bool:
    """Moderators suspend people and let them back in: never themselves, and nobody with a role
    of the instance, whom only a host may suspend."""
    if actor.pk == learner.pk or not is_moderator(actor):
        return False
    return actor.is_host or not roles_of(learner)


def can_vouch_here(actor: Learner, learner: Learner) -> bool:
    """Moderators may vouch for anybody but themselves; facilitators do it in their circle."""
    return is_moderator(actor) and actor.pk != learner.pk


def trust_of(learner: Learner) -> Trust:
    """Those who run the instance are trusted from the start; others earn it."""
    return Trust.TRUSTED if helps_run(learner) else Trust(learner.trust)
