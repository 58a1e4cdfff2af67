"""Reads about learners."""

from collections.abc import Collection

from django.db.models import QuerySet

from foundation.live.registry import Access
from learners.models import ApiToken, Learner, Topic
from learners.rules import active_learners, learners_visible_to


def display_name(learner: Learner) -> str:
    """Return the name by which others see the learner."""
    return learner.name


def by_uid(visitor: Learner | None, uid: str) -> Learner:
    """Return the learner with their topics; Learner.DoesNotExist where `visitor` may not see."""
    return learners_visible_to(visitor).prefetch_related("topics").get(uid=uid)


def topics() -> QuerySet[Topic]:
    """Return all fields of practice, by name."""
    return Topic.objects.all()


def tokens_of(learner: Learner) -> QuerySet[ApiToken]:
    """Return the learner's tokens that still open the API, the newest first."""
    return learner.api_tokens.filter(revoked_at__isnull=True).order_by("-created_at", "-pk")


def access_of(learner_ids: Collection[int]) -> dict[int, Access]:
    """Return the access of those among these who take part; one query."""
    rows = active_learners().filter(pk__in=learner_ids).values_list("pk", "access_epoch", "uid")
    return {pk: Access(epoch=epoch, topic=f"me:{uid}") for pk, epoch, uid in rows}
