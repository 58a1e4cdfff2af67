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
from discussions.rules import readers_of_thread
from discussions.schemas import post_json, thread_json
from discussions.selectors import shown_to_anyone
from foundation.activity.models import FactRow
from foundation.live.registry import Frame, TopicState

TYPES = {
    events.ThreadOpened.kind: "post.added",
    events.PostAdded.kind: "post.added",
    events.PostEdited.kind: "post.edited",
    events.PostRemoved.kind: "post.removed",
    events.AnswerAccepted.kind: "answer.accepted",
    events.AcceptanceWithdrawn.kind: "answer.accepted",
    events.ThanksGiven.kind: "thanks.changed",
    events.ThanksWithdrawn.kind: "thanks.changed",
}


class ThreadTopics:
    """The kind of topic `thread:<uid>`; its home is the circle's topic."""

    name = "thread"

    def states(self, keys: Collection[str]) -> Mapping[str, TopicState]:
        """Return where these threads stand, by uid."""
        rows = Thread.objects.filter(uid__in=keys).values_list(
            "uid", "last_seq", "circle__audience_epoch", "circle__slug"
        )
        return {uid: TopicState(seq, epoch, f"circle:{slug}") for uid, seq, epoch, slug in rows}

    def readers(self, key: str, learner_ids: Collection[int]) -> Collection[int]:
        """Return which of these learners may read the thread now."""
        thread = Thread.objects.select_related("circle").filter(uid=key).first()
        if thread is None:
            return set()
        readers = readers_of_thread(thread).filter(pk__in=learner_ids)
        return set(readers.values_list("pk", flat=True))

    def frames(self, rows: Sequence[FactRow], form: str, language: str) -> Sequence[Frame | None]:
        """Return the frames of facts about one thread or several, in four queries at most."""
        posts = _posts_of(rows)
        shape = _html_of if form == "html" else _json_of
        # One form for all readers: their pages tell times in their own zones.
        with timezone.override(UTC):
            return [_frame(row, posts.get(row.data.get("post_id")), shape) for row in rows]


def _posts_of(rows: Sequence[FactRow]) -> dict[int, Post]:
    ids = {row.data["post_id"] for row in rows if row.kind in TYPES}
    posts = Post.objects.select_related("author", "thread__author", "thread__accepted")
    return {post.pk: post for post in posts.filter(pk__in=ids)}


def _frame(
    row: FactRow, post: Post | None, shape: Callable[[Post], dict[str, Any]]
) -> Frame | None:
    kind = TYPES.get(row.kind)
    if kind is None or post is None:
        return None
    about = {"type": kind, "number": post.number}
    if kind == "thanks.changed":
        return about | {"thanks": post.thanks_count}
    if kind == "post.added" and post.key is not None:
        about["key"] = str(post.key)
    return about | shape(post)


def _json_of(post: Post) -> dict[str, Any]:
    return {"post": post_json(post), "thread": thread_json(post.thread)}


def _html_of(post: Post) -> dict[str, Any]:
    """Return the post's HTML and, beside it, the line that says how far the question is."""
    (shown,) = shown_to_anyone(post.thread, [post])
    return {
        "html": render_to_string("discussions/_post.html", {"shown": shown, "thread": post.thread}),
        "state_html": render_to_string("discussions/_thread_state.html", {"thread": post.thread}),
        "thread": thread_json(post.thread),
    }
