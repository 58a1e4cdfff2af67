"""Deciding about what was reported: each decision with its reason, on a record that only grows."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from articles.actions.withdrawing import withdraw_adaptation
from circles.rules import facilitators_of_circle
from discussions.actions.removing import take_words_down
from discussions.actions.turns import turn_of_decider
from discussions.actions.wording import refuse_long
from discussions.events import CaseDecided, LearnerWarned
from discussions.models import Case, ModerationNote, Post
from discussions.rules import can_decide_case
from foundation.activity.recording import record
from foundation.markdown import clean_text
from learners.actions.suspending import suspend_learner
from learners.limits import Made, keep_within
from learners.models import Learner
from learners.rules import is_moderator

What = ModerationNote.What
State = Case.State


@transaction.atomic
def dismiss_case(*, actor: Learner, case: Case, words: str) -> Case:
    """Decide that nothing is to be done.

    Who may: moderators, and facilitators of the circle in which the thing stands; nobody in a
    case of their own. Records CaseDecided. Refused: Case.DoesNotExist for everyone else,
    ValidationError (required, too_long) for the reason.
    """
    case, words = _case_and_words(actor, case, words)
    _note(actor, case, What.DISMISSED, words)
    return _close(actor, case, State.DISMISSED)


@transaction.atomic
def take_down_reported(*, actor: Learner, case: Case, words: str) -> Case:
    """Take the reported post, question or adaptation down, for good and everywhere.

    Who may: as for dismissing; an adaptation: moderators and curators. Records PostRemoved or
    AdaptationWithdrawn, and CaseDecided. Refused: as there, and ValidationError (no_words) for a
    profile or a circle, which have no words to take down.
    """
    case, words = _case_and_words(actor, case, words)
    post = _post_of(case)
    if post is not None:
        turn = turn_of_decider(actor=actor, thread=post.thread)
        take_words_down(turn, turn.post(post))
    elif case.adaptation is not None:
        withdraw_adaptation(actor=actor, adaptation=case.adaptation)
    else:
        message = _("There is no post to take down. Warn or suspend somebody, or dismiss it.")
        raise ValidationError(message, code="no_words")
    _note(actor, case, What.TAKEN_DOWN, words)
    return _close(actor, case, State.SETTLED)


@transaction.atomic
def warn_author(*, actor: Learner, case: Case, words: str) -> Case:
    """Write to whose doing it is: `words` are what they read. In a circle, its facilitators.

    Who may: as for dismissing. Records LearnerWarned for each of them, and CaseDecided. Nobody is
    written to twice before somebody reports it anew: it is mail that one cannot turn off. Refused:
    as there, LimitReached, and ValidationError (nobody, warned) where there is nobody to write to.
    """
    case, words = _case_and_words(actor, case, words)
    people = list(_answerable(case))
    if not people:
        raise ValidationError(_("There is nobody left to write to."), code="nobody")
    warned = case.notes.filter(what=What.WARNED, created_at__gte=case.opened_at)
    told = set(warned.values_list("recipient_id", flat=True))
    people = [person for person in people if person.pk not in told]
    if not people:
        message = _("They were written to about this. You can again once it is reported anew.")
        raise ValidationError(message, code="warned")
    given = ModerationNote.objects.filter(actor=actor, what=What.WARNED)
    # A case counts once, however many facilitate the circle that it is about.
    cases = given.values("case").annotate(latest=Max("created_at"))
    keep_within(actor, Made.WARNINGS, cases, at="latest")
    for person in people:
        note = _note(actor, case, What.WARNED, words, recipient=person)
        record(
            LearnerWarned(actor_id=actor.pk, case_id=case.pk, case_uid=case.uid, note_id=note.pk)
        )
    return _close(actor, case, State.SETTLED)


@transaction.atomic
def suspend_author(*, actor: Learner, case: Case, words: str) -> Case:
    """Shut out whose doing it is; nothing they wrote goes with them.

    Who may: moderators (see `learners.rules.can_suspend`). Records what that does, and
    CaseDecided. Refused: as for dismissing, PermissionDenied, ValidationError (nobody) for a
    circle.
    """
    case, words = _case_and_words(actor, case, words)
    if case.subject is None:
        raise ValidationError(_("A circle cannot be suspended, only a person."), code="nobody")
    suspend_learner(actor=actor, learner=case.subject, reason=words)
    _note(actor, case, What.SUSPENDED, words, recipient=case.subject)
    return _close(actor, case, State.SETTLED)


def _case_and_words(actor: Learner, case: Case, words: str) -> tuple[Case, str]:
    """Return the locked case and the reason; Case.DoesNotExist for who may not decide."""
    case = Case.objects.select_for_update(no_key=True, of=("self",)).get(pk=case.pk)
    if not can_decide_case(actor, case):
        raise Case.DoesNotExist
    words = clean_text(words)
    if not words:
        message = _("Say why: it stays on record.")
        raise ValidationError({"words": ValidationError(message, code="required")})
    refuse_long("words", words, ModerationNote.WORDS_LIMIT)
    return case, words


def _post_of(case: Case) -> Post | None:
    if case.thread is not None:
        return case.thread.posts.select_related("thread").get(number=1)
    return case.post


def _answerable(case: Case) -> Iterable[Learner]:
    if case.circle is not None:
        return facilitators_of_circle(case.circle)
    return [case.subject] if case.subject is not None and case.subject.is_active else []


def _note(
    actor: Learner, case: Case, what: What, words: str, *, recipient: Learner | None = None
) -> ModerationNote:
    return ModerationNote.objects.create(
        case=case,
        actor=actor,
        what=what,
        words=words,
        recipient=recipient,
        by_facilitator=not is_moderator(actor),
    )


def _close(actor: Learner, case: Case, state: State) -> Case:
    # Dismissing what was acted on before does not undo that it was.
    case.state = State.SETTLED if case.state == State.SETTLED else state
    case.decided_at = Now()
    case.save(update_fields=["state", "decided_at"])
    record(CaseDecided(actor_id=actor.pk, case_id=case.pk, case_uid=case.uid))
    case.refresh_from_db()
    return case
