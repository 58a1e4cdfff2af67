"""The fields of practice with what stands on them, for curators."""

from django.db.models import Count, QuerySet

from learners.models import Learner, Topic
from learners.rules import is_curator


def topics_in_use(curator: Learner) -> QuerySet[Topic]:
    """Return all topics by name, with `circle_count` and `skill_count`; DoesNotExist for others."""
    if not is_curator(curator):
        raise Topic.DoesNotExist
    counted = Topic.objects.annotate(
        circle_count=Count("circles", distinct=True), skill_count=Count("skills", distinct=True)
    )
    # The model's own order is left out where rows are counted.
    return counted.order_by("name")


def topic_by_slug(curator: Learner, slug: str) -> Topic:
    """Return one topic for a curator; Topic.DoesNotExist for others."""
    return topics_in_use(curator).get(slug=slug)
