"""The JSON door of discussions: threads, posts, thanks, and what happened since."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Header, Query, Router, Status

from articles.selectors import article_by_uid
from circles.selectors import circle_by_slug
from discussions import actions
from discussions.models import Post, Report, Thread
from discussions.schemas import (
    AcceptedAnswer,
    Edit,
    Frames,
    PostOut,
    Question,
    ReadTo,
    Reply,
    ReportIn,
    ReportOut,
    SettledPassage,
    ThreadOut,
    ThreadPageOut,
    ThreadsOut,
)
from discussions.selectors import (
    place_in,
    post_by_number,
    posts_after,
    similar_questions,
    thing_to_report,
    thread_by_uid,
    threads_after,
    threads_page,
)
from foundation.live.replay import frames_after
from learners.api_auth import anyone, learner
from learners.api_shapes import IF_MATCH, etag_in
from learners.visitors import actor_of, learner_of

router = Router(tags=["discussions"])

_Key = Header(None, alias="Idempotency-Key", description="A UUID: a repeat makes nothing twice.")


@router.get("/threads", auth=anyone, response=ThreadsOut)
def list_threads(
    request: HttpRequest,
    circle: str = "",
    article: str = "",
    unanswered: bool = False,
    after: str = "",
    limit: int = Query(30, ge=1, le=100),
) -> dict[str, Any]:
    """List the threads I may read, the latest words first; of a circle (slug) or article (uid)."""
    visitor = learner_of(request)
    threads = threads_page(
        visitor,
        circle=circle_by_slug(visitor, circle) if circle else None,
        article=article_by_uid(article) if article else None,
        unanswered=unanswered,
    )
    items = list(threads_after(threads, after)[: limit + 1])
    return {"items": items[:limit], "next": items[limit - 1].uid if len(items) > limit else None}


@router.get("/threads/similar", auth=anyone, response=list[ThreadOut])
def list_similar_threads(request: HttpRequest, article: str, title: str) -> list[Thread]:
    """List up to five questions on an article that may be the one that is being typed."""
    return similar_questions(learner_of(request), article_by_uid(article), title[:300])


@router.post("/threads", auth=learner, response={201: ThreadOut})
def ask_question(
    request: HttpRequest, payload: Question, key: UUID | None = _Key
) -> Status[Thread]:
    """Ask a question about an article, at a passage of it or as a whole."""
    actor = actor_of(request)
    article = article_by_uid(payload.article)
    place = place_in(article, **payload.place())
    thread = actions.ask_question(
        actor=actor,
        circle=circle_by_slug(actor, payload.circle),
        article=article,
        title=payload.title,
        body=payload.body,
        selector=place.selector,
        is_section=place.is_section,
        edition=place.edition,
        key=key,
        language=payload.language,
        mentions=payload.mentions,
    )
    return Status(201, thread_by_uid(actor, thread.uid))


@router.get("/threads/{uid:uid}", auth=anyone, response=ThreadPageOut)
def get_thread(
    request: HttpRequest, uid: str, after: int = 0, limit: int = Query(50, ge=1, le=100)
) -> dict[str, Any]:
    """Return a thread and its posts with numbers after `after`."""
    thread = thread_by_uid(learner_of(request), uid)
    posts = list(posts_after(thread, after)[: limit + 1])
    following = posts[limit - 1].number if len(posts) > limit else None
    return {"thread": thread, "items": posts[:limit], "next": following}


@router.post("/threads/{uid:uid}/posts", auth=learner, response={201: PostOut})
def add_post(
    request: HttpRequest, uid: str, payload: Reply, key: UUID | None = _Key
) -> Status[Post]:
    """Add an answer or a comment."""
    actor = actor_of(request)
    thread = thread_by_uid(actor, uid)
    post = actions.add_post(actor=actor, thread=thread, key=key, **payload.model_dump())
    return Status(201, post_by_number(actor, uid, post.number))


@router.patch("/threads/{uid:uid}/posts/{int:number}", auth=learner, response=PostOut)
def edit_post(
    request: HttpRequest, uid: str, number: int, payload: Edit, if_match: str | None = IF_MATCH
) -> Post:
    """Reword a post of mine."""
    actor = actor_of(request)
    actions.edit_post(
        actor=actor,
        post=post_by_number(actor, uid, number),
        if_match=etag_in(if_match),
        **payload.model_dump(),
    )
    return post_by_number(actor, uid, number)


@router.delete("/threads/{uid:uid}/posts/{int:number}", auth=learner, response=PostOut)
def remove_post(request: HttpRequest, uid: str, number: int) -> Post:
    """Take a post down; its place stays."""
    actor = actor_of(request)
    actions.remove_post(actor=actor, post=post_by_number(actor, uid, number))
    return post_by_number(actor, uid, number)


@router.post("/threads/{uid:uid}/posts/{int:number}/thanks", auth=learner, response=PostOut)
def give_thanks(request: HttpRequest, uid: str, number: int) -> Post:
    """Thank the author of a post."""
    actor = actor_of(request)
    actions.give_thanks(actor=actor, post=post_by_number(actor, uid, number))
    return post_by_number(actor, uid, number)


@router.delete("/threads/{uid:uid}/posts/{int:number}/thanks", auth=learner, response=PostOut)
def withdraw_thanks(request: HttpRequest, uid: str, number: int) -> Post:
    """Take my thanks back."""
    actor = actor_of(request)
    actions.withdraw_thanks(actor=actor, post=post_by_number(actor, uid, number))
    return post_by_number(actor, uid, number)


@router.post("/threads/{uid:uid}/accepted", auth=learner, response=ThreadOut)
def accept_answer(request: HttpRequest, uid: str, payload: AcceptedAnswer) -> Thread:
    """Say which answer worked."""
    actor = actor_of(request)
    actions.accept_answer(actor=actor, post=post_by_number(actor, uid, payload.number))
    return thread_by_uid(actor, uid)


@router.delete("/threads/{uid:uid}/accepted", auth=learner, response=ThreadOut)
def withdraw_acceptance(request: HttpRequest, uid: str) -> Thread:
    """Take back that an answer worked."""
    actor = actor_of(request)
    actions.withdraw_acceptance(actor=actor, thread=thread_by_uid(actor, uid))
    return thread_by_uid(actor, uid)


@router.post("/threads/{uid:uid}/passage", auth=learner, response=ThreadOut)
def settle_passage(request: HttpRequest, uid: str, payload: SettledPassage) -> Thread:
    """Say whether the suggested place is the passage that the thread is about."""
    actor = actor_of(request)
    thread = thread_by_uid(actor, uid)
    actions.settle_passage(actor=actor, thread=thread, is_it=payload.is_it)
    return thread_by_uid(actor, uid)


@router.post("/threads/{uid:uid}/read", auth=learner, response={204: None})
def mark_read(request: HttpRequest, uid: str, payload: ReadTo) -> Status[None]:
    """Note how far I have read."""
    actor = actor_of(request)
    actions.mark_read(actor=actor, thread=thread_by_uid(actor, uid), seq=payload.seq)
    return Status(204, None)


@router.post("/reports", auth=learner, response={201: ReportOut})
def report_thing(request: HttpRequest, payload: ReportIn) -> Status[Report]:
    """Report a post, thread, adaptation, profile or circle; a repeat returns what stands."""
    actor = actor_of(request)
    report = actions.report_thing(
        actor=actor,
        thing=thing_to_report(actor, payload.kind, payload.uid),
        reason=payload.reason,
        words=payload.words,
    )
    return Status(201, report)


@router.get("/threads/{uid:uid}/facts", auth=anyone, response=Frames)
def get_facts(
    request: HttpRequest, uid: str, after: str = "", form: str = Query("json", alias="as")
) -> dict[str, Any]:
    """Return what a socket would say after the number `after`: frames, or `resync` alone."""
    thread = thread_by_uid(learner_of(request), uid)
    place = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else -1
    shape = "html" if form == "html" else "json"
    language = get_language() or "en"
    frames = frames_after(thread.topic, after=place, form=shape, language=language)
    return {"frames": frames}
