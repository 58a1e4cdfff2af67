"""Trust: earned by help that worked, or given by somebody who vouches."""

from collections.abc import Callable, Collection, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from foundation.activity.recording import record
from learners.actions.deciding import keep
from learners.events import TrustChanged
from learners.models import Decision, Learner, Trust
from learners.rules import can_vouch_here, takes_part, trust_of
from learners.trust import Help, level

# What each learner's help came to, by id: in as many queries for many as for one.
Count = Callable[[Collection[int]], Mapping[int, Help]]


def weigh_help(*, learner_ids: Collection[int], given_by: Count) -> None:
    """The system's own: bring learners' trust up to date with what their help came to.

    `given_by` counts that for all of them; it is asked under the locks, so that of two weighings
    at once the later one sees more. Harmless to repeat; records TrustChanged where it changed.
    """
    with transaction.atomic():
        rows = Learner.objects.select_for_update(no_key=True).filter(pk__in=learner_ids)
        for learner, trust in _earned(rows, given_by):
            _become(learner, trust, actor=None)


def weigh_many(*, learner_ids: Collection[int], given_by: Count) -> None:
    """The system's own: the same for many of whom few change; nobody else's row is locked."""
    found = _earned(Learner.objects.filter(pk__in=learner_ids), given_by)
    changed = [learner.pk for learner, trust in found if learner.trust != trust]
    if changed:
        weigh_help(learner_ids=changed, given_by=given_by)


def vouch_for(*, actor: Learner, learner: Learner) -> None:
    """Vouch for a learner, who is known here from then on; moderators and hosts may.

    Records TrustChanged; twice is once. Refused: PermissionDenied to others and for oneself.
    """
    if not can_vouch_here(actor, learner):
        raise PermissionDenied
    take_word(actor=actor, learner=learner)


def take_word(*, actor: Learner, learner: Learner) -> None:
    """Take the word of somebody whom a floor above found entitled to vouch for this learner.

    Nobody vouches for themselves, and whoever is new here has no word to give yet: else one
    person with two addresses could do without others. Refused: PermissionDenied,
    ValidationError `new_yourself`.
    """
    if actor.pk == learner.pk or not takes_part(actor):
        raise PermissionDenied
    if trust_of(actor) == Trust.NEW:
        raise ValidationError(
            _(
                "You are new here yourself. Once your answers have worked for two people, you can"
                " vouch."
            ),
            code="new_yourself",
        )
    with transaction.atomic():
        learner = Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
        if learner.vouched_at is not None or not learner.is_active:
            return
        Learner.objects.filter(pk=learner.pk).update(vouched_at=Now())
        keep(Decision.What.VOUCHED, learner, actor=actor)
        if learner.trust == Trust.NEW:
            _become(learner, Trust.KNOWN, actor=actor)


def _earned(rows: QuerySet[Learner], given_by: Count) -> list[tuple[Learner, Trust]]:
    """Return the learners in order of id, so that locks never cross, with what they earned."""
    learners = list(rows.order_by("pk"))
    given = given_by([learner.pk for learner in learners])
    return [(one, level(given[one.pk], is_vouched=one.vouched_at is not None)) for one in learners]


def _become(learner: Learner, trust: Trust, *, actor: Learner | None) -> None:
    if learner.trust == trust:
        return
    Learner.objects.filter(pk=learner.pk).update(trust=trust)
    record(
        TrustChanged(
            actor_id=actor.pk if actor else None,
            learner_uid=learner.uid,
            learner_id=learner.pk,
            trust=trust,
        )
    )
