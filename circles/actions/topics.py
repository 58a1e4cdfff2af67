"""Merging two topics that mean the same: people and circles go along."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from circles.models import Circle
from foundation.activity.recording import record
from learners.actions.topics import lock_topics
from learners.events import TopicMerged
from learners.models import Learner, Skill, Topic
from learners.rules import is_curator


def refuse_itself(topic: Topic, into: Topic) -> None:
    """Refuse to merge a topic into itself: ValidationError `same_topic`."""
    if topic.pk == into.pk:
        raise ValidationError(_("Choose another topic to merge it into."), code="same_topic")


@transaction.atomic
def merge_topics(*, actor: Learner, topic: Topic, into: Topic) -> Topic:
    """Move everyone's skill and every circle from a topic to another, and remove the first.

    Who or what has both keeps one. Curators may. Records TopicMerged. Refused: PermissionDenied,
    Topic.DoesNotExist for one that is gone meanwhile, ValidationError `same_topic`.
    """
    if not is_curator(actor):
        raise PermissionDenied
    refuse_itself(topic, into)
    if len(lock_topics((topic.slug, into.slug))) < 2:
        raise Topic.DoesNotExist
    people = topic.skills.values_list("learner_id", flat=True)
    Skill.objects.bulk_create(
        [Skill(learner_id=pk, topic=into) for pk in people], ignore_conflicts=True
    )
    homes = list(Circle.objects.filter(topics=topic).values_list("pk", flat=True))
    link = Circle.topics.through
    link.objects.bulk_create(
        [link(circle_id=pk, topic_id=into.pk) for pk in homes], ignore_conflicts=True
    )
    Circle.objects.filter(pk__in=homes).update(version=F("version") + 1)
    record(TopicMerged(actor_id=actor.pk, topic_id=topic.pk, slug=topic.slug, into_id=into.pk))
    topic.delete()
    return into
