"""What is reported and asked for, told to those who decide; and what they wrote, to its reader."""

from circles.models import Circle
from discussions.actions import is_to_confirm
from discussions.events import (
    CaseDecided,
    LearnerWarned,
    TakedownAnswered,
    TakedownAsked,
    ThingReported,
)
from discussions.models import Case, ModerationNote, Takedown
from discussions.rules import deciders_of_case, deciders_of_takedown
from discussions.selectors import takedowns_page, waiting_case_count
from foundation.activity.listeners import durable
from foundation.activity.models import FactRow
from learners.models import Learner
from learners.rules import is_moderator
from notifications.actions.bell import tell_note
from notifications.actions.notices import queue_notice
from notifications.actions.waiting import settle_waiting, tell_waiting
from notifications.mail import notices
from notifications.models import Notification

Kind = Notification.Kind


@durable(ThingReported)
def tell_deciders(fact: ThingReported, row: FactRow) -> None:
    """Tell moderators how much waits in all, and facilitators how much waits in their circle."""
    case = Case.objects.select_related("home").get(pk=fact.case_id)
    if not case.is_open:
        return
    deciders = deciders_of_case(case).exclude(pk=row.actor_id or 0)
    homes = {one: None if is_moderator(one) else case.home for one in deciders}
    tell_waiting(row, Kind.REPORTS_WAIT, homes, _waiting_reports)


@durable(CaseDecided)
def settle_reports(fact: CaseDecided, row: FactRow) -> None:
    """Whoever was told that reports wait is told no more once none do."""
    settle_waiting(Kind.REPORTS_WAIT, _waiting_reports)


@durable(LearnerWarned)
def tell_of_warning(fact: LearnerWarned, row: FactRow) -> None:
    """Bring somebody what was written to them, at the bell and by mail."""
    about = ("recipient", "case__home", "case__circle")
    note = ModerationNote.objects.select_related(*about).get(pk=fact.note_id)
    reader = note.recipient
    if reader is None or not reader.is_active:
        return
    tell_note(row, learner_id=reader.pk, note_id=note.pk)
    letter = notices.warning(reader, note)
    queue_notice(recipient=reader.email, learner=reader, letter=letter, about=f"note {note.uid}")


@durable(TakedownAsked)
def confirm_takedown(fact: TakedownAsked, row: FactRow) -> None:
    """Confirm a request to who made it, and tell those who decide how many wait."""
    takedown = Takedown.objects.select_related("post", "adaptation").get(pk=fact.takedown_id)
    if is_to_confirm(takedown=takedown):
        queue_notice(
            recipient=takedown.email,
            learner=None,
            letter=notices.confirmation(takedown),
            about=f"takedown {takedown.uid}",
        )
    if not takedown.is_closed:
        deciders = deciders_of_takedown(takedown).exclude(pk=row.actor_id or 0)
        homes = dict.fromkeys(deciders)
        tell_waiting(row, Kind.TAKEDOWNS_WAIT, homes, _waiting_takedowns)


@durable(TakedownAnswered)
def answer_takedown(fact: TakedownAnswered, row: FactRow) -> None:
    """Send the answer to who asked, and settle what those who decide were told."""
    takedown = Takedown.objects.get(pk=fact.takedown_id)
    note = ModerationNote.objects.get(pk=fact.note_id)
    letter = notices.answer(takedown, note)
    queue_notice(recipient=takedown.email, learner=None, letter=letter, about=f"note {note.uid}")
    settle_waiting(Kind.TAKEDOWNS_WAIT, _waiting_takedowns)


def _waiting_reports(learner: Learner, circle: Circle | None) -> int:
    return waiting_case_count(learner, circle=circle)


def _waiting_takedowns(learner: Learner, circle: Circle | None) -> int:
    return takedowns_page(learner).count()
