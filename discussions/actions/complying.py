"""Doing what a takedown asks: each deed is noted in the record of the request it was done for."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.actions import withdrawing
from articles.actions.attributing import correct_attribution
from articles.models import Article
from discussions.actions.removing import take_words_down
from discussions.actions.takedowns import add_note, lock_takedown
from discussions.actions.turns import turn_of_decider
from discussions.models import ModerationNote, Takedown
from learners.models import Learner

What = ModerationNote.What


@transaction.atomic
def withdraw_article(*, actor: Learner, takedown: Takedown, words: str) -> None:
    """Show the article's text to nobody; `words` are the reason that its page gives.

    Who may: moderators and curators, see `takedowns_decidable_by`. Records ArticleWithdrawn.
    Refused: Takedown.DoesNotExist for everyone else; ValidationError (no_article where the
    request is about none, reason, required, too_long).
    """
    takedown = lock_takedown(actor, takedown)
    add_note(actor, takedown, What.WITHDRAWN, words)
    withdrawing.withdraw_article(actor=actor, article=_article(takedown), reason=words)


@transaction.atomic
def restore_article(*, actor: Learner, takedown: Takedown, words: str) -> None:
    """Show a withdrawn article again, but no picture that was withheld for itself.

    Records ArticleRestored; refused as for withdrawing.
    """
    takedown = lock_takedown(actor, takedown)
    add_note(actor, takedown, What.RESTORED, words)
    withheld = Takedown.objects.filter(notes__what=What.WITHHELD, picture__isnull=False)
    withdrawing.restore_article(
        actor=actor, article=_article(takedown), but=withheld.values("picture")
    )


@transaction.atomic
def correct_article(
    *,
    actor: Learner,
    takedown: Takedown,
    authors: Sequence[str],
    licence: str,
    words: str,
    if_match: str | None = None,
) -> None:
    """Name other authors or another licence; `words` say where that is known from.

    Records AttributionCorrected; refused as for withdrawing, and what `correct_attribution`
    refuses.
    """
    takedown = lock_takedown(actor, takedown)
    add_note(actor, takedown, What.CORRECTED, words)
    correct_attribution(
        actor=actor,
        article=_article(takedown),
        authors=authors,
        licence=licence,
        note=words,
        if_match=if_match,
    )


@transaction.atomic
def take_down(*, actor: Learner, takedown: Takedown, words: str) -> None:
    """Take down the post or the adaptation, or withhold the picture, that the request is about.

    Records PostRemoved (upon which every request about the post forgets its words),
    AdaptationWithdrawn or PictureWithheld. Refused: as for withdrawing, and
    ValidationError (nothing) where it is about none of these.
    """
    takedown = lock_takedown(actor, takedown)
    if takedown.post is not None:
        turn = turn_of_decider(actor=actor, thread=takedown.post.thread)
        take_words_down(turn, turn.post(takedown.post))
    elif takedown.adaptation is not None:
        withdrawing.withdraw_adaptation(actor=actor, adaptation=takedown.adaptation)
    elif takedown.picture is not None:
        withdrawing.withhold_picture(actor=actor, picture=takedown.picture)
        add_note(actor, takedown, What.WITHHELD, words)
        return
    else:
        message = _("This request is about no post, report or picture that stands here.")
        raise ValidationError(message, code="nothing")
    add_note(actor, takedown, What.TAKEN_DOWN, words)


def _article(takedown: Takedown) -> Article:
    if takedown.article is None:
        raise ValidationError(
            _("This request is about no article that is here."), code="no_article"
        )
    return takedown.article
