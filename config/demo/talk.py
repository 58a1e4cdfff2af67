"""The demo's threads: asked, answered, thanked and accepted as people do it, then dated back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from articles import anchoring, canonical
from articles.models import Article
from circles.models import Circle
from discussions.actions.asking import ask_question
from discussions.actions.posting import add_post
from discussions.actions.reading import mark_read
from discussions.actions.resolving import accept_answer
from discussions.actions.thanking import give_thanks
from discussions.models import Post, Thread
from foundation.activity.models import FactRow
from learners.models import Learner


def make(
    entries: list[dict[str, Any]],
    learners: dict[str, Learner],
    articles: dict[str, Article],
    homes: dict[str, Circle],
    progress: Callable[[int], None],
) -> None:
    """Hold these conversations, the oldest first."""
    for count, entry in enumerate(sorted(entries, key=lambda e: -e["days_ago"]), start=1):
        _hold(entry, learners, articles[entry["article"]], homes[entry["circle"]])
        progress(count)


def _hold(
    entry: dict[str, Any], learners: dict[str, Learner], article: Article, circle: Circle
) -> None:
    asked_at = timezone.now() - timedelta(days=entry["days_ago"], hours=1)
    thread = ask_question(
        actor=learners[entry["by"]],
        circle=circle,
        article=article,
        selector=_place(entry, article),
        is_section=bool(entry.get("section")),
        title=entry["title"],
        body=entry["body"],
        language=entry["language"],
    )
    _date_back(thread, 0, asked_at)
    at = asked_at
    for reply in entry["posts"]:
        before = FactRow.objects.filter(topic=thread.topic).count()
        at = min(asked_at + timedelta(hours=reply["hours_later"]), timezone.now())
        post = add_post(
            actor=learners[reply["by"]],
            thread=thread,
            body=reply["body"],
            is_answer=reply["kind"] == "answer",
        )
        Post.objects.filter(pk=post.pk).update(created_at=at)
        for handle in reply.get("thanks", ()):
            give_thanks(actor=learners[handle], post=post)
        if reply.get("accepted"):
            accept_answer(actor=learners[entry["by"]], post=post)
            Thread.objects.filter(pk=thread.pk).update(accepted_at=at)
        _date_back(thread, before, at)
        _note_read(thread, {reply["by"], *reply.get("thanks", ())}, learners)
        if reply.get("accepted"):
            _note_read(thread, {entry["by"]}, learners)
    Thread.objects.filter(pk=thread.pk).update(opened_at=asked_at, last_post_at=at)
    Post.objects.filter(thread=thread, number=1).update(created_at=asked_at)


def _note_read(thread: Thread, handles: set[str], learners: dict[str, Learner]) -> None:
    """Those who answered, thanked or accepted had the thread before their eyes."""
    thread.refresh_from_db(fields=["last_seq"])
    for handle in sorted(handles):
        mark_read(actor=learners[handle], thread=thread, seq=thread.last_seq)


def _place(entry: dict[str, Any], article: Article) -> anchoring.Selector | None:
    if article.current is None:
        return None
    text = canonical.extract(article.current.html)
    if entry.get("quote"):
        return anchoring.find(text, entry["quote"])
    if entry.get("section"):
        return anchoring.for_section(text, f"art-{entry['section']}")
    return None


def _date_back(thread: Thread, since: int, at: datetime) -> None:
    """Date the facts of the thread that come after the first `since` ones."""
    FactRow.objects.filter(topic=thread.topic, seq__gt=since).update(at=at)
