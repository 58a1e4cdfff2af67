"""Reporting what is not right to those who look after the place."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.models import Adaptation
from circles.models import Circle
from circles.rules import can_see_circle
from discussions.actions.wording import refuse_long
from discussions.events import ThingReported
from discussions.models import Case, Post, Report, Thread
from discussions.reportable import Reportable, Thing
from discussions.rules import can_read_thread
from foundation.activity.recording import record
from foundation.markdown import clean_text
from learners.limits import Made, keep_within
from learners.models import Learner
from learners.rules import can_see_learner, takes_part


@transaction.atomic
def report_thing(*, actor: Learner, thing: Thing, reason: str, words: str = "") -> Report:
    """Report a post, thread, adaptation, profile or circle to who may decide about it.

    Who may: whoever may read it; nothing happens by itself, however many report it. Records
    ThingReported; a repeat by the same learner returns the report that stands. A case that was
    decided opens again when somebody new reports. Refused: DoesNotExist of what they may not
    read; PermissionDenied for who takes no part; LimitReached; ValidationError (own for one's own
    words, reason, required without words for "something else", too_long).
    """
    if not takes_part(actor):
        raise PermissionDenied
    about = Reportable.of(thing)
    _refuse_unread(actor, thing)
    if about.subject_id == actor.pk:
        message = _("This is yours: you may change it or take it down yourself.")
        raise ValidationError(message, code="own")
    words = clean_text(words)
    _refuse_unclear(reason, words)
    case = _locked_case(about)
    before = case.reports.filter(reporter=actor).first()
    if before is not None:
        return before
    keep_within(actor, Made.REPORTS, Report.objects.filter(reporter=actor))
    report = Report.objects.create(
        case=case, reporter=actor, reason=reason, words=words, excerpt=about.excerpt
    )
    if not case.is_open:
        case.state, case.opened_at, case.decided_at = Case.State.OPEN, Now(), None
        case.save(update_fields=["state", "opened_at", "decided_at"])
    record(ThingReported(actor_id=actor.pk, case_id=case.pk, case_uid=case.uid))
    return report


def _locked_case(about: Reportable) -> Case:
    case, _made = Case.objects.get_or_create(
        **{about.kind: about.thing},
        defaults={"kind": about.kind, "subject_id": about.subject_id, "home_id": about.home_id},
    )
    # Two who report it at once take turns, and so does who decides meanwhile.
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def _refuse_unread(actor: Learner, thing: Thing) -> None:
    match thing:
        case Post():
            may = can_read_thread(actor, thing.thread) and not thing.is_removed
        case Thread():
            may = can_read_thread(actor, thing) and thing.removed_at is None
        case Adaptation():
            may = thing.withdrawn_at is None
        case Circle():
            may = can_see_circle(actor, thing)
        case _:
            may = can_see_learner(actor, thing)
    if not may:
        raise type(thing).DoesNotExist


def _refuse_unclear(reason: str, words: str) -> None:
    if reason not in Report.Reason.values:
        message = _("Choose what is wrong.")
        raise ValidationError({"reason": ValidationError(message, code="reason")})
    if reason == Report.Reason.OTHER and not words:
        message = _("Say in your words what is wrong.")
        raise ValidationError({"words": ValidationError(message, code="required")})
    refuse_long("words", words, Report.WORDS_LIMIT)
