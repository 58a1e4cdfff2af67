"""Reports what somebody built from an article."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TypedDict

from babel import Locale
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from articles.events import AdaptationReported
from articles.models import Adaptation, Article
from foundation.activity.leases import database_now
from foundation.activity.recording import record
from foundation.markdown import clean_text, on_one_line
from learners import countries
from learners.limits import Made, keep_within
from learners.models import Learner
from learners.rules import takes_part

SAME_PRESS = timedelta(minutes=10)


_CURRENCIES = frozenset(map(str, Locale("en").currencies))


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
    article that is only followed by its link, an unknown country or currency, a cost below
    nothing or without its currency, and a day that has not come, LimitReached for too many at
    once. The same words again within ten
    minutes are a button pressed twice, and give the report that stands.
    """
    if not takes_part(actor):
        raise PermissionDenied
    if article.current is None:
        raise ValidationError(_("This article has no text here to build from."), code="no_text")
    country, currency = country.upper(), currency.upper()
    _refuse_impossible(country, built_on_date, cost, currency)
    story = clean_text(story)
    with transaction.atomic():
        adaptation = Adaptation(
            article=article,
            edition=article.current,
            learner_id=actor.pk,
            place=on_one_line(clean_text(place)),
            country=country,
            result=result,
            story=story,
            story_html=linebreaks(escape(story)),
            materials=[_clean(swap) for swap in materials or [] if swap["old"] or swap["new"]],
            built_on_date=built_on_date,
            cost=cost,
            currency=currency,
        )
        adaptation.full_clean()
        existing = _reported_just_now(adaptation)
        if existing is not None:
            return existing
        keep_within(actor, Made.ADAPTATIONS, Adaptation.objects.filter(learner_id=actor.pk))
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


def _reported_just_now(adaptation: Adaptation) -> Adaptation | None:
    return Adaptation.objects.filter(
        article=adaptation.article,
        learner_id=adaptation.learner_id,
        place=adaptation.place,
        story=adaptation.story,
        created_at__gte=database_now() - SAME_PRESS,
    ).first()


def _refuse_impossible(
    country: str, built_on_date: date | None, cost: Decimal | None, currency: str
) -> None:
    errors: dict[str, ValidationError] = {}
    if country not in countries.CODES:
        errors["country"] = ValidationError(_("We do not know this country."), code="country")
    # It is tomorrow already somewhere.
    if built_on_date and built_on_date > timezone.now().date() + timedelta(days=1):
        errors["built_on_date"] = ValidationError(_("This day has not come yet."), code="future")
    if cost is not None and (cost.is_nan() or cost < 0):
        errors["cost"] = ValidationError(_("A cost is nothing or more."), code="negative")
    if cost is not None and not currency:
        errors["currency"] = ValidationError(_("Say in which currency."), code="no_currency")
    elif currency and currency not in _CURRENCIES:
        errors["currency"] = ValidationError(
            _("We do not know this currency: three letters, such as BOB or RWF."), code="currency"
        )
    if errors:
        raise ValidationError(errors)


def _clean(swap: Swap) -> Swap:
    return {
        "old": on_one_line(clean_text(swap["old"])),
        "new": on_one_line(clean_text(swap["new"])),
        "why": on_one_line(clean_text(swap["why"])),
    }
