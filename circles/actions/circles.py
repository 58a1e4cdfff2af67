"""Founding a circle and changing what it says of itself."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TypedDict, Unpack

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from articles.models import Article
from circles import rules
from circles.actions.checking import check
from circles.actions.reading import add_reading
from circles.actions.telling import save_and_tell
from circles.events import CircleChanged, CircleFounded
from circles.locks import lock_circle
from circles.models import Circle, Membership
from circles.refusals import Refusal
from circles.selectors import said_by
from foundation.activity.leases import database_now
from foundation.etags import refuse_lost_update
from foundation.identifiers import new_uid
from learners import languages
from learners.actions.topics import lock_topics
from learners.limits import Made, keep_within
from learners.models import Learner, Topic
from learners.rules import takes_part

MOST_TOPICS = 5
SAME_PRESS = timedelta(minutes=1)
# What stands in the place of a slug in an address and means something else there.
_RESERVED = {"new"}
_SLUG_ROOM = 50


class CircleFields(TypedDict, total=False):
    """What its facilitators say of a circle; absent means unchanged."""

    name: str
    purpose: str
    about: str
    rhythm: str
    language: str
    admission: str
    capacity: int
    topics: Sequence[str]  # slugs


@transaction.atomic
def found_circle(
    *, actor: Learner, article: Article | None = None, **fields: Unpack[CircleFields]
) -> Circle:
    """Found a circle that the actor facilitates. Any learner may. Records CircleFounded.

    A circle around an `article` reads it from the start, which records ReadingAdded.

    Its slug comes from the name and never changes, for it stands in addresses people share. The
    same name again within a minute is a button pressed twice, and gives the circle that stands.
    Refused: PermissionDenied to the suspended, ValidationError for fields out of bounds,
    LimitReached for too many at once.
    """
    if not takes_part(actor):
        raise PermissionDenied
    circle = Circle(founded_by=actor, member_count=1)
    _set(circle, {"name": "", "purpose": "", **fields})
    topics = _topics(fields.get("topics", ()))
    existing = _founded_just_now(circle, actor)
    if existing is not None:
        return existing
    keep_within(actor, Made.CIRCLES, Circle.objects.filter(founded_by=actor))
    _insert(circle)
    circle.topics.set(topics)
    Membership.objects.create(
        circle=circle,
        learner=actor,
        role=Membership.Role.FACILITATOR,
        state=Membership.State.ACTIVE,
        joined_at=timezone.now(),
    )
    save_and_tell(circle, CircleFounded, actor=actor, audience=True)
    if article is not None:
        add_reading(actor=actor, circle=circle, article=article)
        circle.refresh_from_db()
    return circle


@transaction.atomic
def change_circle(
    *,
    actor: Learner,
    circle: Circle,
    if_match: str | None = None,
    **fields: Unpack[CircleFields],
) -> Circle:
    """Change what is given and leave the rest. Facilitators may. Records CircleChanged.

    Refused: Circle.DoesNotExist, PermissionDenied, ValidationError for fields out of bounds and
    `below_members` for fewer places than people, EditConflict where `if_match` is not the etag of
    what the circle says now.
    """
    # Who may not change it locks no topic and learns nothing of topics.
    rules.demand_facilitator(actor, circle)
    topics = _topics(fields["topics"]) if "topics" in fields else None
    circle = lock_circle(circle)
    rules.demand_facilitator(actor, circle)
    admission = circle.admission
    before = said_by(circle)
    _set(circle, fields)
    plain = {name: getattr(circle, name) for name in fields if name != "topics"}
    slugs = {"topics": sorted(fields["topics"])} if topics is not None else {}
    refuse_lost_update(if_match, current=before, wanted=plain | slugs)
    if circle.capacity < circle.member_count:
        raise Refusal.BELOW_MEMBERS.error("capacity")
    if topics is not None:
        circle.topics.set(topics)
    written = [name for name in fields if name != "topics"]
    opens_or_closes = circle.admission != admission
    save_and_tell(circle, CircleChanged, *written, actor=actor, audience=opens_or_closes)
    return circle


def _founded_just_now(circle: Circle, actor: Learner) -> Circle | None:
    # The founder's row makes two presses at once come one after the other.
    Learner.objects.select_for_update(no_key=True).get(pk=actor.pk)
    since = database_now() - SAME_PRESS
    own = Circle.objects.filter(founded_by=actor, name=circle.name, created_at__gt=since)
    return own.order_by("-pk").first()


def _set(circle: Circle, fields: CircleFields) -> None:
    """Put the fields on the row, but for the topics, which are kept beside it, and check them."""
    plain = {name: value for name, value in fields.items() if name != "topics"}
    for name, value in plain.items():
        setattr(circle, name, value)
    check(circle, *plain)
    if not languages.is_known(circle.language):
        raise Refusal.UNKNOWN_LANGUAGE.error("language")


def _topics(slugs: Sequence[str]) -> Sequence[Topic]:
    """Return the topics, locked: before the circle, as docs/hosting.md says."""
    wanted = set(slugs)
    if not 1 <= len(wanted) <= MOST_TOPICS:
        raise Refusal.NO_TOPIC.error("topics")
    found = lock_topics(wanted)
    if len(found) < len(wanted):
        raise Refusal.UNKNOWN_TOPIC.error("topics")
    return found


def _insert(circle: Circle) -> None:
    """Insert the row under the first slug that is free, whoever else takes one meanwhile."""
    for slug in _slugs(circle):
        circle.slug = slug
        try:
            with transaction.atomic():
                circle.save(force_insert=True)
        except IntegrityError:
            circle.pk = None
            continue
        return
    raise RuntimeError(f"No address was free for {circle.name!r}.")


def _slugs(circle: Circle) -> Iterator[str]:
    """Yield slugs to try. An invite-only circle's cannot be guessed from its name."""
    base = slugify(circle.name)[:_SLUG_ROOM].strip("-")
    if base and base not in _RESERVED and circle.admission != Circle.Admission.INVITE:
        yield base
    for _attempt in range(5):
        yield f"{base or 'circle'}-{new_uid()[:8]}"
