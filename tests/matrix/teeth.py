"""The checks that are taken out of the product one by one, and the doors that must notice."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from articles.models import ArticleImport
from circles.models import Circle
from circles.rules import Offer
from discussions.models import PostRevision, Takedown, Thread
from discussions.schemas import PostOut
from foundation.prepared import Prepared
from learners.models import Learner
from learners.prepared import PreparedForLearner
from notifications.models import Notification
from tests.matrix.ways_out import FLOORS


def yes(*_args: object, **_more: object) -> bool:
    """Let everything through."""
    return True


@contextmanager
def without(rule: str, instead: Callable[..., Any]) -> Iterator[None]:
    """Take a rule out of the product, wherever it was imported to."""
    module, _, name = rule.rpartition(".")
    original = getattr(sys.modules[module], name)
    holders = [
        holder
        for holder in list(sys.modules.values())
        if getattr(holder, "__name__", "").split(".")[0] in FLOORS
        and holder.__dict__.get(name) is original
    ]
    assert holders
    for holder in holders:
        setattr(holder, name, instead)
    # A door's guard holds the rule itself, so that it has to be another rule inside too.
    code, swappable = original.__code__, not instead.__code__.co_freevars
    if swappable and not code.co_freevars and name.startswith("is_"):
        original.__code__ = instead.__code__
    _forget_what_was_prepared()
    try:
        yield
    finally:
        original.__code__ = code
        for holder in holders:
            setattr(holder, name, original)
        _forget_what_was_prepared()


def _forget_what_was_prepared() -> None:
    """Have queries made anew: those that are kept hold the rules as they were."""
    for holder in list(sys.modules.values()):
        if getattr(holder, "__name__", "").split(".")[0] not in FLOORS:
            continue
        for one in vars(holder).values():
            if isinstance(one, Prepared):
                one._made = None
            elif isinstance(one, PreparedForLearner):
                one._prepared.clear()


@dataclass(frozen=True)
class Tooth:
    """A check, what stands in its place, and the doors each of which must notice.

    A check behind another one is seen only where the first lets everything `through`.
    """

    rule: str
    instead: Callable[..., Any]
    doors: tuple[str, ...]
    home: str = "on request"
    actors: tuple[str, ...] = ("stranger", "kicked")
    through: tuple[str, Callable[..., Any]] | None = None


def _page_of_all(learner: Learner | None, **narrowed: Any) -> Any:
    return Thread.objects.filter(**narrowed).annotate(is_unread=Value(False))


def _what_once_stood(post: Any) -> dict[str, Any]:
    before = PostRevision.objects.filter(post=post).values_list("body", flat=True).first()
    return PostOut.from_orm(post).model_dump(mode="json") | {"body": before or post.body}


def _all_threads(learner: Learner | None) -> Any:
    return Thread.objects.all()


TEETH = [
    Tooth("circles.rules.can_read_circle", yes, ("GET circles:meetings", "GET circles:members")),
    Tooth(
        "circles.rules.circles_visible_to",
        lambda learner: Circle.objects.all(),
        ("GET discussions:circle", "GET /circles/{slug}", "GET circles:index"),
        home="invite only",
    ),
    Tooth(
        "circles.rules.circles_readable_by",
        lambda learner: Circle.objects.all(),
        ("GET /threads circle", "GET /threads/{uid}"),
    ),
    Tooth(
        "discussions.rules.threads_readable_by",
        _all_threads,
        ("GET discussions:thread", "GET /threads/{uid}/facts"),
        home="invite only",
        # For a learner the page notes how far it was read, which asks again (see the next one).
        actors=("anon",),
    ),
    # What is done in a thread asks again under its lock, for who was removed a moment ago.
    Tooth(
        "discussions.rules.can_read_thread",
        yes,
        (
            "POST discussions:add_post",
            "POST /threads/{uid}/posts",
            "POST /threads/{uid}/read",
            "PATCH /threads/{uid}/posts/{number}",
            "POST /threads/{uid}/posts/{number}/thanks",
            "POST /threads/{uid}/accepted",
            "POST notifications:thread_level",
            "PUT /me/notifications/threads/{uid}",
        ),
        through=("discussions.rules.threads_readable_by", _all_threads),
    ),
    # The address of what was reported names its question.
    Tooth(
        "discussions.rules.can_read_thread",
        yes,
        ("GET discussions:host_report of its home",),
        home="invite only",
        actors=("moderator", "host"),
    ),
    Tooth(
        "discussions.selectors.asking.threads_page",
        _page_of_all,
        ("GET /threads/similar by title",),
    ),
    Tooth("discussions.selectors.margin.threads_page", _page_of_all, ("GET discussions:article",)),
    Tooth(
        "circles.selectors.meetings.meeting_by_uid",
        lambda learner, circle, uid: circle.meetings.get(uid=uid),
        ("GET circles:meeting_calendar",),
    ),
    Tooth("circles.rules.can_attend_meetings", yes, ("GET circles:meeting_calendar",), home="open"),
    Tooth("circles.rules.can_facilitate_circle", yes, ("GET circles:manage", "POST circles:admit")),
    Tooth(
        "circles.rules.offer_to",
        lambda learner, circle, standing: Offer.JOIN,
        ("POST circles:join_circle", "POST /circles/{slug}/membership"),
    ),
    Tooth(
        "notifications.rules.notifications_shown_to",
        lambda learner: Notification.objects.filter(learner=learner),
        ("GET notifications:index", "GET /notifications"),
    ),
    Tooth(
        "discussions.rules.can_edit_post",
        yes,
        ("POST discussions:edit_post", "PATCH /threads/{uid}/posts/{number}"),
        actors=("member", "facilitator"),
    ),
    Tooth(
        "discussions.rules.can_remove_post",
        yes,
        ("POST discussions:remove_post",),
        actors=("member",),
    ),
    Tooth(
        "discussions.rules.can_accept_answer",
        yes,
        ("POST /threads/{uid}/accepted",),
        actors=("member",),
    ),
    Tooth(
        "discussions.schemas.post_json",
        _what_once_stood,
        ("GET /threads/{uid}/facts",),
        actors=("member",),
    ),
    Tooth("learners.rules.is_host", lambda learner: learner is not None, ("GET host_health",)),
    Tooth(
        "learners.rules.is_moderator",
        lambda learner: learner is not None,
        ("GET learners:host_people", "GET discussions:host_reports"),
    ),
    Tooth(
        "articles.rules.imports_visible_to",
        lambda learner: ArticleImport.objects.all(),
        ("GET articles:import_state", "GET /articles/imports/{uid}"),
    ),
    Tooth(
        "learners.rules.is_curator",
        lambda learner: learner is not None,
        ("GET circles:host_topics", "GET articles:host_wikis"),
    ),
    Tooth(
        "discussions.rules.can_thank",
        yes,
        ("POST discussions:give_thanks", "POST /threads/{uid}/posts/{number}/thanks"),
        actors=("mentor",),
    ),
    Tooth(
        "discussions.rules.can_settle_passage",
        yes,
        ("POST discussions:settle_passage",),
        actors=("member",),
    ),
    Tooth(
        "discussions.rules.takedowns_decidable_by",
        lambda learner: Takedown.objects.all(),
        ("GET discussions:host_takedown of a post",),
        actors=("curator",),
    ),
    Tooth(
        "foundation.files.views.get_object_or_404",
        lambda model, uid, **_unless_withheld: model.objects.get(uid=uid),
        ("GET files:picture withdrawn", "GET files:picture withheld"),
        actors=("anon", "member", "curator", "host"),
    ),
]
