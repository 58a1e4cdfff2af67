"""Threads as live topics: where they stand, who may follow, and what is told of each fact.

Frames are made from the rows as they are when they are sent, so that a removed post is never told
again, and in one form for everybody: controls in the HTML are hidden, and the page that receives
it shows those of its viewer.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from discussions import events
from discussions.models import Post, Thread
from discussions.pieces import state_of
from discussions.rules import readers_of_thread
from discussions.schemas import passage_json, post_json, thread_json
from discussions.selectors import shown_to_anyone
from discussions.selectors.threads import EDITION_TEXTS
from discussions.shell import Shell
from foundation.activity.models import FactRow
from foundation.live.registry import Frame, TopicState
from foundation.many import many, many_texts
from foundation.prepared import IDS, TEXTS, Prepared

TYPES = {
    events.ThreadOpened.kind: "post.added",
    events.PostAdded.kind: "post.added",
    events.PostEdited.kind: "post.edited",
    events.PostRemoved.kind: "post.removed",
    events.AnswerAccepted.kind: "answer.accepted",
    events.AcceptanceWithdrawn.kind: "answer.accepted",
    events.ThanksGiven.kind: "thanks.changed",
    events.ThanksWithdrawn.kind: "thanks.changed",
    events.PassageReanchored.kind: "passage.moved",
}

_states = Prepared(
    lambda uids: Thread.objects.filter(uid__in=many_texts(uids)).values_list(
        "uid", "last_seq", "circle__audience_epoch", "circle__slug"
    ),
    TEXTS,
)
_posts = Prepared(
    lambda ids: (
        Post.objects.select_related("author", "thread__author", "thread__accepted")
        .filter(pk__in=many(ids))
        # To put a few rows in order would cost the process as much as to read them.
        .order_by()
    ),
    IDS,
)


class ThreadTopics:
    """The kind of topic `thread:<uid>`; its home is the circle's topic."""

    name = "thread"

    def states(self, keys: Collection[str]) -> Mapping[str, TopicState]:
        """Return where these threads stand, by uid."""
        return {
            uid: TopicState(seq, epoch, f"circle:{slug}") for uid, seq, epoch, slug in _states(keys)
        }

    def readers(self, key: str, learner_ids: Collection[int]) -> Collection[int]:
        """Return which of these learners may read the thread now."""
        thread = Thread.objects.select_related("circle").filter(uid=key).first()
        if thread is None:
            return set()
        readers = readers_of_thread(thread).filter(pk__in=many(learner_ids))
        return set(readers.values_list("pk", flat=True))

    def frames(self, rows: Sequence[FactRow], form: str, language: str) -> Sequence[Frame | None]:
        """Return the frames of facts about one thread or several, in five queries at most."""
        posts, threads = _posts_of(rows), _threads_of(rows)
        shape = _html_of if form == "html" else _json_of
        # One form for all readers: their pages tell times in their own zones.
        with timezone.override(UTC):
            return [
                _passage_frame(threads.get(row.data["thread_id"]), form)
                if row.kind == events.PassageReanchored.kind
                else _frame(row, posts.get(row.data.get("post_id")), shape)
                for row in rows
            ]


def _posts_of(rows: Sequence[FactRow]) -> dict[int, Post]:
    ids = {row.data["post_id"] for row in rows if row.kind in TYPES and "post_id" in row.data}
    return {post.pk: post for post in (_posts(ids) if ids else ())}


def _threads_of(rows: Sequence[FactRow]) -> dict[int, Thread]:
    ids = {row.data["thread_id"] for row in rows if row.kind == events.PassageReanchored.kind}
    threads = Thread.objects.select_related("article", "passage__origin").defer(*EDITION_TEXTS)
    return threads.in_bulk(ids) if ids else {}


def _passage_frame(thread: Thread | None, form: str) -> Frame | None:
    if thread is None or thread.passage is None:
        return None
    about = {"type": "passage.moved", "state": thread.passage.state}
    if form == "html":
        shown = render_to_string("discussions/_passage_now.html", {"thread": thread})
        return about | {"passage_html": shown}
    return about | {"passage": passage_json(thread.passage)}


def _frame(
    row: FactRow, post: Post | None, shape: Callable[[Post], dict[str, Any]]
) -> Frame | None:
    kind = TYPES.get(row.kind)
    if kind is None or post is None:
        return None
    about = {"type": kind, "number": post.number}
    if kind == "thanks.changed":
        return about | {"thanks": post.thanks_count}
    return about | shape(post)


def _json_of(post: Post) -> dict[str, Any]:
    return {"post": post_json(post), "thread": thread_json(post.thread)}


def _html_of(post: Post) -> dict[str, Any]:
    """Return the post's HTML and, beside it, the line that says how far the question is."""
    (shown,) = shown_to_anyone(post.thread, [post])
    return {
        "html": Shell(post.thread).post(shown),
        "state_html": state_of(post.thread),
        "thread": thread_json(post.thread),
    }
