"""The JSON door of notifications: the bell, what I am told, and my next digest."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from circles.selectors import circle_by_slug
from discussions.selectors import thread_by_uid
from foundation.etags import etag_of
from learners.api_auth import learner
from learners.api_shapes import IF_MATCH, Given, etag_in
from learners.visitors import actor_of
from notifications import selectors
from notifications.actions import bell
from notifications.actions.levels import choose_circle_level, choose_thread_level
from notifications.actions.schedules import change_schedule
from notifications.kinds import path_of, sentence
from notifications.models import DigestSchedule, Level, Notification

router = Router(tags=["notifications"])


class NotificationOut(Schema):
    """Something addressed to me; `text` is in my language."""

    uid: str
    kind: str
    text: str
    url: str
    is_unread: bool
    created_at: datetime

    @staticmethod
    def resolve_text(row: Notification) -> str:
        """Return it as a sentence."""
        return sentence(row)

    @staticmethod
    def resolve_url(row: Notification) -> str:
        """Return where it can be read."""
        return path_of(row)


class NotificationsOut(Schema):
    """My notifications, the newest first; give `next` as `after` for older ones."""

    items: list[NotificationOut]
    next: str | None
    unread: int


class Count(Schema):
    """How many wait unread, 100 at most."""

    unread: int


class ScheduleOut(Schema):
    """When I am told."""

    cadence: str
    weekday: int
    hour: int
    instant_mail: bool
    time_zone: str
    next_digest_at: datetime | None
    etag: str

    @staticmethod
    def resolve_etag(schedule: DigestSchedule) -> str:
        """Return what names these choices in If-Match."""
        return etag_of(schedule.choices)

    @staticmethod
    def resolve_time_zone(schedule: DigestSchedule) -> str:
        """Return the zone in which day and hour are meant."""
        return schedule.zone


class ScheduleChanges(Given):
    """What to change; what is left out stays. Monday is day 0."""

    cadence: DigestSchedule.Cadence | None = None
    weekday: int | None = None
    hour: int | None = None
    instant_mail: bool | None = None


class LevelChoice(Given):
    """How closely to follow."""

    level: Level


class CircleLevelChoice(LevelChoice):
    """`with_threads`: also for the threads I follow there."""

    with_threads: bool = False


class LevelOut(Schema):
    """How closely I follow now."""

    level: Level


class DigestOut(Schema):
    """My next digest as text; empty while nothing is new."""

    subject: str
    text: str


@router.get("/notifications", auth=learner, response=NotificationsOut)
def list_notifications(
    request: HttpRequest, after: str = "", limit: int = Query(30, ge=1, le=100)
) -> dict[str, Any]:
    """List my notifications."""
    actor = actor_of(request)
    items = selectors.notifications_after(actor, after, limit + 1)
    more = len(items) > limit
    return {
        "items": items[:limit],
        "next": items[limit - 1].uid if more else None,
        "unread": selectors.unread_count(actor),
    }


@router.get("/notifications/count", auth=learner, response=Count)
def count_notifications(request: HttpRequest) -> dict[str, int]:
    """Count what waits unread."""
    return {"unread": selectors.unread_count(actor_of(request))}


@router.post("/notifications/read", auth=learner, response={204: None})
def mark_all_read(request: HttpRequest) -> Status[None]:
    """Mark all my notifications as read."""
    bell.mark_all_read(actor=actor_of(request))
    return Status(204, None)


@router.post("/notifications/{uid:uid}/read", auth=learner, response={204: None})
def mark_read(request: HttpRequest, uid: str) -> Status[None]:
    """Mark one of my notifications as read."""
    bell.mark_read(actor=actor_of(request), uid=uid)
    return Status(204, None)


@router.get("/me/notifications", auth=learner, response=ScheduleOut)
def get_schedule(request: HttpRequest) -> DigestSchedule:
    """Return when I am told."""
    return selectors.schedule_of(actor_of(request))


@router.patch("/me/notifications", auth=learner, response=ScheduleOut)
def patch_schedule(
    request: HttpRequest, payload: ScheduleChanges, if_match: str | None = IF_MATCH
) -> DigestSchedule:
    """Change when I am told."""
    given = payload.model_dump(exclude_unset=True)
    return change_schedule(actor=actor_of(request), if_match=etag_in(if_match), **given)


@router.put("/me/notifications/threads/{uid:uid}", auth=learner, response=LevelOut)
def put_thread_level(request: HttpRequest, uid: str, payload: LevelChoice) -> dict[str, str]:
    """Choose how closely I follow a thread."""
    actor = actor_of(request)
    thread = thread_by_uid(actor, uid)
    chosen = choose_thread_level(actor=actor, thread=thread, level=payload.level)
    return {"level": chosen.level}


@router.put("/me/notifications/circles/{slug:slug}", auth=learner, response=LevelOut)
def put_circle_level(request: HttpRequest, slug: str, payload: CircleLevelChoice) -> dict[str, str]:
    """Choose how closely I follow a circle."""
    actor = actor_of(request)
    circle = circle_by_slug(actor, slug)
    chosen = choose_circle_level(actor=actor, circle=circle, **payload.model_dump())
    return {"level": chosen.level}


@router.get("/me/digest", auth=learner, response=DigestOut)
def preview_digest(request: HttpRequest) -> dict[str, str]:
    """Return what my digest would tell now."""
    digest = selectors.next_digest(actor_of(request))
    letter = digest.letter if digest else None
    return {"subject": letter.subject if letter else "", "text": letter.text if letter else ""}
