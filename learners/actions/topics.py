"""The fields of practice that people can name, looked after by curators."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.activity.recording import record
from foundation.etags import refuse_lost_update
from foundation.identifiers import new_uid
from learners.events import TopicAdded, TopicRenamed
from learners.models import Learner, Topic
from learners.names import has_control_characters
from learners.rules import is_curator

NAME_LENGTH = 60


def lock_topics(slugs: Iterable[str]) -> list[Topic]:
    """Return the topics with these slugs as they are now, locked until the transaction ends.

    Whoever writes a row that names a topic locks it first, before circle and learner: else the
    topic could be merged into another meanwhile, and the row would name none.
    """
    rows = Topic.objects.select_for_update(no_key=True).order_by("pk")
    return list(rows.filter(slug__in=set(slugs)))


def add_topic(*, actor: Learner, name: str) -> Topic:
    """Add a field of practice. Curators may. Records TopicAdded.

    Refused: PermissionDenied, ValidationError for no name, one too long, and one there is.
    """
    if not is_curator(actor):
        raise PermissionDenied
    name = _name(name)
    slug = slugify(name)[:NAME_LENGTH].strip("-") or f"topic-{new_uid()[:8]}"
    try:
        with transaction.atomic():
            topic = Topic.objects.create(slug=slug, name=name)
            record(TopicAdded(actor_id=actor.pk, topic_id=topic.pk, slug=topic.slug))
    except IntegrityError:
        raise _there_already() from None
    return topic


def rename_topic(*, actor: Learner, topic: Topic, name: str, if_match: str | None = None) -> Topic:
    """Give a topic another name; its slug stays, for it stands in addresses. Curators may.

    Records TopicRenamed, or nothing where it has that name. Refused as above, and
    Topic.DoesNotExist for one that is gone meanwhile, EditConflict where `if_match` is not the
    topic's etag.
    """
    if not is_curator(actor):
        raise PermissionDenied
    name = _name(name, but=topic)
    with transaction.atomic():
        topic = Topic.objects.select_for_update(no_key=True).get(pk=topic.pk)
        refuse_lost_update(if_match, current={"name": topic.name}, wanted={"name": name})
        if topic.name != name:
            topic.name = name
            topic.save(update_fields=["name"])
            record(TopicRenamed(actor_id=actor.pk, topic_id=topic.pk, slug=topic.slug))
    return topic


def _name(name: str, *, but: Topic | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH or has_control_characters(name):
        message = _("Name the topic in up to 60 characters.")
        raise ValidationError({"name": ValidationError(message, code="topic_name")})
    others = Topic.objects.exclude(pk=but.pk) if but else Topic.objects.all()
    if others.filter(name__iexact=name).exists():
        raise _there_already()
    return name


def _there_already() -> ValidationError:
    message = _("This topic is there already.")
    return ValidationError({"name": ValidationError(message, code="topic_exists")})
