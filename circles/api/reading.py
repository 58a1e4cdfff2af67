"""What a circle reads."""

from django.http import HttpRequest
from ninja import Router, Status

from articles.selectors import article_by_uid
from circles import actions, selectors
from circles.api.schemas import NewReading, Readings
from circles.api.schemas import Reading as ReadingOut
from circles.models import Reading
from learners.api_auth import anyone, learner
from learners.visitors import actor_of, learner_of

router = Router()


@router.get("/circles/{slug:slug}/readings", response=Readings, auth=anyone)
def readings(request: HttpRequest, slug: str) -> dict[str, object]:
    """List what the circle reads, to who may read it; others get an empty list."""
    visitor = learner_of(request)
    circle = selectors.circle_by_slug(visitor, slug)
    return {"items": selectors.readings_known_to(visitor, circle)}


@router.post("/circles/{slug:slug}/readings", response={201: ReadingOut}, auth=learner)
def add_reading(request: HttpRequest, slug: str, new: NewReading) -> Status[Reading]:
    """Put an article on the list; for members. One that stands there stays."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    article = article_by_uid(new.article)
    reading = actions.add_reading(actor=actor, circle=circle, article=article, note=new.note)
    return Status(201, reading)


@router.delete("/circles/{slug:slug}/readings/{uid:uid}", response={204: None}, auth=learner)
def remove_reading(request: HttpRequest, slug: str, uid: str) -> Status[None]:
    """Take the article with this uid off the list; for facilitators."""
    actor = actor_of(request)
    circle = selectors.circle_by_slug(actor, slug)
    actions.remove_reading(actor=actor, circle=circle, uid=uid)
    return Status(204, None)
