"""Putting articles on a circle's reading list and taking them off."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from articles.models import Article
from circles import rules
from circles.actions.checking import check
from circles.actions.telling import save_and_tell
from circles.events import ReadingAdded, ReadingRemoved
from circles.locks import lock_circle
from circles.models import Circle, Reading
from circles.refusals import Refusal
from learners.models import Learner

LONGEST_LIST = 200


@transaction.atomic
def add_reading(*, actor: Learner, circle: Circle, article: Article, note: str = "") -> Reading:
    """Put an article at the end of the reading list; one that stands there stays where it is.

    Every member may. Records ReadingAdded. Refused: Circle.DoesNotExist, PermissionDenied,
    ValidationError `list_full`.
    """
    circle = lock_circle(circle)
    if not rules.can_see_circle(actor, circle):
        raise Circle.DoesNotExist
    if not rules.can_write_in_circle(actor, circle):
        raise PermissionDenied
    existing = circle.readings.filter(article=article).first()
    if existing is not None:
        return existing
    if circle.readings.count() >= LONGEST_LIST:
        raise Refusal.LIST_FULL.error()
    last = circle.readings.aggregate(last=Max("position"))["last"] or 0
    reading = Reading(circle=circle, article=article, note=note, position=last + 1, added_by=actor)
    check(reading, "note")
    reading.save()
    save_and_tell(circle, ReadingAdded, actor=actor, article_id=article.pk)
    return reading


@transaction.atomic
def remove_reading(*, actor: Learner, circle: Circle, uid: str) -> None:
    """Take the article with this uid off the reading list; facilitators may.

    Its threads stay where they are. Records ReadingRemoved. Refused: Circle.DoesNotExist,
    PermissionDenied, Reading.DoesNotExist for an article that this circle does not read.
    """
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    reading = circle.readings.select_related("article").get(article__uid=uid)
    reading.delete()
    save_and_tell(circle, ReadingRemoved, actor=actor, article_id=reading.article_id)
