"""Reports what somebody built from an article."""

from datetime import date
from decimal import Decimal
from typing import TypedDict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from articles.events import AdaptationReported
from articles.models import Adaptation, Article
from foundation.activity.recording import record
from learners.models import Learner
from learners.rules import takes_part


class Swap(TypedDict):
    """A material of the article that was replaced by one at hand."""

    old: str
    new: str
    why: str


def report_adaptation(
    *,
    actor: Learner,
    article: Article,
    place: str,
    country: str,
    result: str,
    story: str,
    materials: list[Swap] | None = None,
    built_on_date: date | None = None,
    cost: Decimal | None = None,
    currency: str = "",
) -> Adaptation:
    """Store "I built this" against the edition that is current now; record AdaptationReported.

    Any learner who takes part may. Raises PermissionDenied for others, ValidationError for an
    article that is only followed by its link, and for a cost without its currency.
    """
    if not takes_part(actor):
        raise PermissionDenied
    if article.current is None:
        raise ValidationError(_("This article has no text here to build from."), code="no_text")
    if cost is not None and not currency:
        raise ValidationError({"currency": _("Say in which currency.")}, code="no_currency")
    with transaction.atomic():
        adaptation = Adaptation(
            article=article,
            edition=article.current,
            learner_id=actor.pk,
            place=place,
            country=country,
            result=result,
            story=story,
            story_html=linebreaks(escape(story)),
            materials=[swap for swap in materials or [] if swap["old"] or swap["new"]],
            built_on_date=built_on_date,
            cost=cost,
            currency=currency.upper(),
        )
        adaptation.full_clean()
        adaptation.save()
        record(
            AdaptationReported(
                actor_id=actor.pk,
                article_uid=article.uid,
                article_id=article.pk,
                adaptation_id=adaptation.pk,
            )
        )
    return adaptation
