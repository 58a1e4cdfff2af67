"""What a circle reads, and what it could read."""

from functools import reduce
from operator import and_

from django.db.models import Q, QuerySet

from articles.models import Article
from articles.rules import articles_readable_by
from circles import rules
from circles.models import Circle, Reading
from learners.models import Learner


def reading_list(circle: Circle) -> QuerySet[Reading]:
    """Return what the circle reads, in its order, each with its article and wiki."""
    return circle.readings.select_related("article__wiki")


def readings_known_to(learner: Learner | None, circle: Circle) -> QuerySet[Reading]:
    """Return what the circle reads to who may read it, nothing to others."""
    readings = reading_list(circle)
    return readings if rules.can_read_circle(learner, circle) else readings.none()


def articles_to_read(learner: Learner | None, circle: Circle, query: str) -> QuerySet[Article]:
    """Return the articles that the circle does not read yet, by words of the title or by uid."""
    known = circle.readings.values("article_id")
    found = articles_readable_by(learner).exclude(pk__in=known)
    in_title = [Q(title__icontains=word) for word in query.split()[:8]]
    matching = Q(uid=query.strip()) | reduce(and_, in_title) if in_title else Q(pk__in=[])
    return found.filter(matching).select_related("wiki").order_by("title", "pk")
