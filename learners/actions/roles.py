"""Giving and taking the roles of the instance."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from foundation.activity.recording import record
from learners.actions.access import cut_access
from learners.actions.deciding import keep, lock_with_hosts
from learners.events import RoleGiven, RoleTaken
from learners.models import Decision, Learner, Role
from learners.rules import active_hosts, can_give_roles, roles_of

What = Decision.What


def give_role(*, actor: Learner, learner: Learner, role: str) -> Learner:
    """Give a learner who takes part a role of the instance; who has it keeps it.

    Only hosts may. Records RoleGiven. Refused: PermissionDenied, ValidationError `unknown_role`,
    `not_taking_part`.
    """
    with transaction.atomic():
        learner = _locked(actor, learner)
        _give(learner, role, actor=actor)
    return learner


def make_host(*, learner: Learner) -> Learner:
    """The system's own: whoever is at the server's terminal makes a host, such as the first one.

    Records RoleGiven without an actor. Refused: ValidationError `not_taking_part`.
    """
    with transaction.atomic():
        learner = Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
        _give(learner, Role.HOST, actor=None)
    return learner


def take_role(*, actor: Learner, learner: Learner, role: str) -> Learner:
    """Take a role away; what it opened is shut at once. Who does not have it is left alone.

    Only hosts may, also from themselves. Records RoleTaken and AccessCut. Refused:
    PermissionDenied, ValidationError `unknown_role`, `last_host`.
    """
    with transaction.atomic():
        learner = _locked(actor, learner)
        role = _known(role)
        if role not in roles_of(learner):
            return learner
        if role == Role.HOST and not _others_host(learner):
            raise ValidationError(
                _("Somebody must be host. Make another host first."), code="last_host"
            )
        _set(learner, role, held=False)
        keep(What.ROLE_TAKEN, learner, actor=actor, role=role)
        record(
            RoleTaken(actor_id=actor.pk, learner_uid=learner.uid, learner_id=learner.pk, role=role)
        )
        cut_access(actor=actor, learner=learner)
    return learner


def _give(learner: Learner, role: str, *, actor: Learner | None) -> None:
    role = _known(role)
    if not learner.is_active:
        raise ValidationError(_("They do not take part."), code="not_taking_part")
    if role in roles_of(learner):
        return
    _set(learner, role, held=True)
    keep(What.ROLE_GIVEN, learner, actor=actor, role=role)
    record(
        RoleGiven(
            actor_id=actor.pk if actor else None,
            learner_uid=learner.uid,
            learner_id=learner.pk,
            role=role,
        )
    )


def _set(learner: Learner, role: Role, *, held: bool) -> None:
    field = {
        Role.HOST: "is_host",
        Role.MODERATOR: "is_moderator",
        Role.CURATOR: "is_curator",
    }[role]
    setattr(learner, field, held)
    learner.save(update_fields=[field])


def _known(role: str) -> Role:
    if role not in Role.values:
        raise ValidationError(_("Choose a role."), code="unknown_role")
    return Role(role)


def _others_host(learner: Learner) -> bool:
    return active_hosts().exclude(pk=learner.pk).exists()


def _locked(actor: Learner, learner: Learner) -> Learner:
    actor, learner = lock_with_hosts(actor, learner)
    if not can_give_roles(actor):
        raise PermissionDenied
    return learner
