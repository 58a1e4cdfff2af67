"""Circles as somebody finds them: one by its slug, a filtered list, their own."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Now

from articles.models import Article
from circles import rules
from circles.models import Circle, Meeting, Membership, Reading
from foundation.prepared import TEXT
from learners import languages
from learners.models import Learner, Topic
from learners.prepared import PreparedForLearner

_SAID = ("name", "purpose", "about", "rhythm", "language", "admission", "capacity")


def circle_by_slug(learner: Learner | None, slug: str) -> Circle:
    """Return the circle; Circle.DoesNotExist where there is none that the learner may know of."""
    return _by_slug.get(learner, slug)


_by_slug = PreparedForLearner(
    lambda learner, slug: (
        rules.circles_visible_to(learner).filter(slug=slug).prefetch_related("topics")
    ),
    TEXT,
)


def facilitated_circle(learner: Learner | None, slug: str) -> Circle:
    """Return the circle for its facilitators' pages; PermissionDenied for others who see it."""
    circle = circle_by_slug(learner, slug)
    if not rules.can_facilitate_circle(learner, circle):
        raise PermissionDenied
    return circle


def said_by(circle: Circle) -> dict[str, object]:
    """Return what its facilitators say of a circle, field by field; `topics` are slugs."""
    topics = sorted(topic.slug for topic in circle.topics.all())
    return {name: getattr(circle, name) for name in _SAID} | {"topics": topics}


def circles_page(
    learner: Learner | None,
    *,
    topic: str = "",
    language: str = "",
    query: str = "",
    reads: Collection[str] = (),
) -> QuerySet[Circle]:
    """Return the circles somebody may find: mine, those in a language of `reads`, the largest.

    `topic` is a slug, `language` a code, `query` a few words sought in name, purpose and topics.
    Each carries `is_mine`, and `next_starts_at` (UTC) and `known_version`, both None where they
    are not to be known.
    A closed circle that everybody has left can admit nobody and is not listed.
    """
    found = rules.circles_visible_to(learner).filter(
        Q(member_count__gt=0) | Q(admission=Circle.Admission.OPEN)
    )
    if topic:
        found = found.filter(Exists(_topics().filter(topic__slug=topic)))
    if language:
        found = found.filter(language=language)
    for word in query.split()[:8]:
        in_topic = Exists(_topics().filter(topic__name__icontains=word))
        found = found.filter(Q(name__icontains=word) | Q(purpose__icontains=word) | in_topic)
    return (
        found.annotate(
            is_mine=_is_mine(learner),
            next_starts_at=_next_start(learner),
            known_version=_known_version(learner),
        )
        .order_by("-is_mine", *languages.first_in(reads), "-member_count", "name", "pk")
        .prefetch_related("topics")
    )


def my_circles(learner: Learner) -> QuerySet[Circle]:
    """Return the circles the learner belongs to now, by name."""
    mine = Membership.objects.filter(learner=learner, state=Membership.State.ACTIVE)
    return (
        rules.circles_visible_to(learner).filter(pk__in=mine.values("circle_id")).order_by("name")
    )


def circles_reading(article: Article, learner: Learner | None) -> QuerySet[Circle]:
    """Return the circles around an article in which the learner may read: mine first, then open.

    Each carries `is_mine`. What a closed circle reads is for its members, so no other is named.
    """
    reading = Reading.objects.filter(article=article).values("circle_id")
    return (
        rules.circles_readable_by(learner)
        .filter(pk__in=reading)
        .annotate(is_mine=_is_mine(learner))
        .order_by("-is_mine", "-member_count", "pk")
    )


def topics_offered(learner: Learner | None) -> QuerySet[Topic]:
    """Return the topics of the circles somebody may find, for the filter of the list."""
    visible = rules.circles_visible_to(learner).values("pk")
    return Topic.objects.filter(circles__in=visible).distinct()


def languages_offered(learner: Learner | None) -> list[str]:
    """Return the language codes of the circles somebody may find."""
    found = rules.circles_visible_to(learner).order_by("language")
    return list(found.values_list("language", flat=True).distinct())


def _topics() -> QuerySet[Any]:
    return Circle.topics.through.objects.filter(circle=OuterRef("pk"))


def _is_mine(learner: Learner | None) -> Case:
    mine = Membership.objects.filter(
        circle=OuterRef("pk"), learner=learner, state=Membership.State.ACTIVE
    )
    no = Value(False, output_field=BooleanField())
    return Case(When(Exists(mine), then=Value(True)), default=no) if learner else Case(default=no)


def _known_version(learner: Learner | None) -> Subquery:
    readable = rules.circles_readable_by(learner).filter(pk=OuterRef("pk"))
    return Subquery(readable.values("version")[:1])


def _next_start(learner: Learner | None) -> Subquery:
    coming = Meeting.objects.filter(
        circle=OuterRef("pk"),
        circle__in=rules.circles_readable_by(learner).values("pk"),
        cancelled_at__isnull=True,
        ends_at__gt=Now(),
    )
    return Subquery(coming.order_by("starts_at").values("starts_at")[:1])
