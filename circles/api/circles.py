"""Finding circles, founding one, changing one."""

from typing import cast

from django.http import HttpRequest
from ninja import Query, Router, Status

from circles import actions, selectors
from circles.actions import CircleFields
from circles.api.paging import After, Limit, Piece, piece_of
from circles.api.schemas import Cards, CircleChanges, CircleOut, NewCircle
from circles.selectors import CirclePage
from learners.api_auth import anyone, learner
from learners.api_shapes import IF_MATCH, etag_in
from learners.visitors import actor_of, learner_of

router = Router()


@router.get("/circles", response=Cards, auth=anyone)
def circles(
    request: HttpRequest,
    topic: str = Query("", max_length=60),
    language: str = Query("", max_length=8),
    q: str = Query("", max_length=200),
    limit: Limit = 50,
    after: After = "",
) -> Piece:
    """List the circles that the caller may find, by topic, language and words."""
    found = selectors.circles_page(learner_of(request), topic=topic, language=language, query=q)
    return piece_of(found, key="slug", after=after, limit=limit)


@router.post("/circles", response={201: CircleOut}, auth=learner)
def found_circle(request: HttpRequest, new: NewCircle) -> Status[CirclePage]:
    """Found a circle that the caller facilitates."""
    actor = actor_of(request)
    circle = actions.found_circle(actor=actor, **cast(CircleFields, new.model_dump()))
    return Status(201, selectors.circle_page(actor, circle))


@router.get("/circles/{slug:slug}", response=CircleOut, auth=anyone)
def circle(request: HttpRequest, slug: str) -> CirclePage:
    """Return one circle as it stands for the caller."""
    visitor = learner_of(request)
    return selectors.circle_page(visitor, selectors.circle_by_slug(visitor, slug))


@router.patch("/circles/{slug:slug}", response=CircleOut, auth=learner)
def change_circle(
    request: HttpRequest, slug: str, changes: CircleChanges, if_match: str | None = IF_MATCH
) -> CirclePage:
    """Change what the circle says of itself; for its facilitators."""
    actor = actor_of(request)
    given = cast(CircleFields, changes.model_dump(exclude_unset=True))
    circle = selectors.circle_by_slug(actor, slug)
    changed = actions.change_circle(actor=actor, circle=circle, if_match=etag_in(if_match), **given)
    return selectors.circle_page(actor, changed)
