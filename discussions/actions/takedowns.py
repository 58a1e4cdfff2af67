"""Requests from anybody to take something down or correct it, and what becomes of them."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from discussions.actions.wording import refuse_long
from discussions.events import TakedownAnswered, TakedownAsked
from discussions.models import ModerationNote, Takedown
from discussions.reportable import Reportable
from discussions.rules import can_decide_takedown
from discussions.selectors.pages import parts_here, what_stands_at
from foundation.activity.recording import record
from foundation.markdown import clean_text, on_one_line
from learners.locales import isolated
from learners.models import Learner
from learners.names import fold_address

What = ModerationNote.What
State = Takedown.State

# Whoever types somebody else's address into the form must not fill their mailbox.
CONFIRMATIONS_A_DAY = 3


@transaction.atomic
def ask_takedown(
    *, actor: Learner | None, name: str, email: str, page: str, reason: str, statement: str
) -> Takedown:
    """Keep a request of anybody, signed in (`actor`) or not; nothing is taken down by itself.

    `page` is an address of this site, or empty for what concerns no single page; what stands
    there is found only if the asker may read it. Records TakedownAsked; whoever hears of it
    confirms it (`is_to_confirm`). Refused: ValidationError per field, `elsewhere` for the address
    of another site.
    """
    language = get_language() or "en"
    takedown = Takedown(
        name=on_one_line(clean_text(name)),
        email=fold_address(email),
        language=language,
        sent_by_id=actor.pk if actor else None,
        page=on_one_line(clean_text(page)),
        reason=reason,
        statement=clean_text(statement),
        is_confirmed=False,
    )
    refuse_long("statement", takedown.statement, Takedown.STATEMENT_LIMIT)
    takedown.clean_fields(
        exclude={"sent_by", "article", "post", "adaptation", "picture", "answered_at"}
    )
    if takedown.page and parts_here(takedown.page) is None:
        message = _("This is no address of this site: they begin with %(site)s.")
        site = {"site": isolated(settings.AYNI_PUBLIC_URL)}
        raise ValidationError({"page": ValidationError(message, code="elsewhere", params=site)})
    found = what_stands_at(actor, takedown.page)
    takedown.article, takedown.post = found.article, found.post
    takedown.adaptation, takedown.picture = found.adaptation, found.picture
    if found.post is not None:
        takedown.excerpt = Reportable.of(found.post).words
    takedown.save()
    record(
        TakedownAsked(
            actor_id=takedown.sent_by_id, takedown_id=takedown.pk, takedown_uid=takedown.uid
        )
    )
    return takedown


@transaction.atomic
def is_to_confirm(*, takedown: Takedown) -> bool:
    """The system's own: say whether a request gets its confirmation; a repeat says the same.

    An address gets at most 3 in 24 hours; further requests are kept all the same. Those of one
    address take turns, the earliest row first, so that twenty at once get no more than three.
    """
    since = takedown.created_at - timedelta(days=1)
    near = Takedown.objects.filter(email=takedown.email, created_at__gt=since)
    locked = near.select_for_update(no_key=True, of=("self",)).order_by("pk").only("is_confirmed")
    rows = {one.pk: one for one in locked}
    mine = rows[takedown.pk]
    others = sum(one.is_confirmed for one in rows.values() if one.pk != mine.pk)
    if not mine.is_confirmed and others < CONFIRMATIONS_A_DAY:
        mine.is_confirmed = True
        mine.save(update_fields=["is_confirmed"])
    return mine.is_confirmed


@transaction.atomic
def note_takedown(*, actor: Learner, takedown: Takedown, words: str) -> ModerationNote:
    """Add a note for those who look after the place; the asker never reads it.

    Who may: moderators and curators, nobody about their own words. Records no fact. Refused:
    Takedown.DoesNotExist for everyone else, ValidationError (required, too_long).
    """
    takedown = lock_takedown(actor, takedown)
    return add_note(actor, takedown, What.NOTED, words)


@transaction.atomic
def take_up_takedown(*, actor: Learner, takedown: Takedown) -> Takedown:
    """Say that one is at work on it; a request that is not open stays as it is.

    Who may, and refused: as for a note.
    """
    takedown = lock_takedown(actor, takedown)
    if takedown.state == State.OPEN:
        takedown.state = State.IN_WORK
        takedown.save(update_fields=["state"])
        ModerationNote.objects.create(takedown=takedown, actor=actor, what=What.TAKEN_UP)
    return takedown


@transaction.atomic
def answer_takedown(
    *, actor: Learner, takedown: Takedown, is_granted: bool, words: str
) -> Takedown:
    """Close a request with an answer, which the asker gets by mail.

    Who may: as for a note. Records TakedownAnswered. Refused: as there, and ValidationError
    (answered) for one that has its answer.
    """
    takedown = lock_takedown(actor, takedown)
    if takedown.is_closed:
        raise ValidationError(_("This request has its answer already."), code="answered")
    note = add_note(actor, takedown, What.DONE if is_granted else What.REFUSED, words)
    takedown.state = State.DONE if is_granted else State.REFUSED
    takedown.answered_at = Now()
    takedown.save(update_fields=["state", "answered_at"])
    record(
        TakedownAnswered(
            actor_id=actor.pk,
            takedown_id=takedown.pk,
            takedown_uid=takedown.uid,
            note_id=note.pk,
        )
    )
    takedown.refresh_from_db()
    return takedown


def lock_takedown(actor: Learner, takedown: Takedown) -> Takedown:
    """Return the request as it is now, locked; Takedown.DoesNotExist for who may not decide."""
    takedown = Takedown.objects.select_for_update(no_key=True, of=("self",)).get(pk=takedown.pk)
    if not can_decide_takedown(actor, takedown):
        raise Takedown.DoesNotExist
    return takedown


def add_note(actor: Learner, takedown: Takedown, what: What, words: str) -> ModerationNote:
    """Add to the record of a request; ValidationError (required, too_long) for the words."""
    words = clean_text(words)
    if not words:
        message = _("Write something: it stays on record.")
        raise ValidationError({"words": ValidationError(message, code="required")})
    refuse_long("words", words, ModerationNote.WORDS_LIMIT)
    return ModerationNote.objects.create(takedown=takedown, actor=actor, what=what, words=words)
