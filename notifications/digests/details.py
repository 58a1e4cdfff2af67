"""Looks up the rows that a batch's selections name: five queries, however many letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from circles.models import Circle, Meeting
from discussions.models import Post, Thread
from learners.models import Learner
from notifications.digests.selection import Selection


@dataclass(frozen=True)
class Details:
    """What letters are written from, by id."""

    threads: Mapping[int, Thread]
    posts: Mapping[int, Post]
    people: Mapping[int, Learner]
    circles: Mapping[int, Circle]
    meetings: Mapping[int, Meeting]


def details_of(selections: Iterable[Selection]) -> Details:
    """Return everything these selections name."""
    threads: set[int] = set()
    posts: set[int] = set()
    people: set[int] = set()
    circles: set[int] = set()
    meetings: set[int] = set()
    for selection in selections:
        threads |= selection.asked | selection.shown
        posts |= selection.quoted
        people |= {row.actor_id for row in selection.done if row.actor_id is not None}
        circles |= {row.circle_id for row in selection.rest}
        meetings |= {row.meeting_id for row in selection.meetings}
    about = ("circle", "author", "passage", "article__wiki", "article__current")
    return Details(
        threads=Thread.objects.select_related(*about).in_bulk(threads),
        posts=Post.objects.select_related("author", "thread").in_bulk(posts),
        people=Learner.objects.in_bulk(people),
        circles=Circle.objects.in_bulk(circles),
        meetings=Meeting.objects.select_related("circle").in_bulk(meetings),
    )
