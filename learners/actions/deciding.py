"""Keeps what was decided about a learner, with who decided and why."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from foundation.markdown import clean_text
from learners.models import Decision, Learner
from learners.rules import active_hosts


def reason_given(reason: str, *, required: bool = False) -> str:
    """Return a reason as it is kept; ValidationError by field where it is missing or too long."""
    reason = clean_text(reason)
    if required and not reason:
        message = _("Say why: those who decide after you will read it.")
        raise ValidationError({"reason": ValidationError(message, code="reason")})
    if len(reason) > Decision.REASON_LIMIT:
        message = _("Please give the reason in up to 500 characters.")
        raise ValidationError({"reason": ValidationError(message, code="reason_length")})
    return reason


def lock_with_hosts(actor: Learner, learner: Learner) -> tuple[Learner, Learner]:
    """Return both anew, locked together with every host and always in the same order.

    Two hosts who decide about each other take turns, so that one of them remains.
    """
    hosts = active_hosts().values_list("pk", flat=True)
    rows = Learner.objects.select_for_update(no_key=True).order_by("pk")
    locked = {row.pk: row for row in rows.filter(pk__in={actor.pk, learner.pk, *hosts})}
    return locked[actor.pk], locked[learner.pk]


def keep(
    what: Decision.What,
    learner: Learner,
    *,
    actor: Learner | None,
    role: str = "",
    reason: str = "",
) -> None:
    """Write the decision down; `actor` is None for somebody at the server's terminal."""
    Decision.objects.create(learner=learner, actor=actor, what=what, role=role, reason=reason)
