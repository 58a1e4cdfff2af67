"""Asking a question about an article, at a passage of it or as a whole."""

from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.actions.passages import Ahead, Overtaken, look_ahead, mark_passage
from articles.anchoring import Selector
from articles.models import Article, Edition
from circles.actions.membership import join_circle
from circles.locks import lock_circle, lock_standing
from circles.models import Circle, Membership
from circles.rules import can_see_circle, standing_in
from discussions.actions.turns import key_reused, once_per_key, record_numbered
from discussions.actions.wording import Wording, typed_body, word_body, word_title
from discussions.events import ThreadOpened
from discussions.models import Post, Thread, ThreadRead
from discussions.rules import can_reply, standing_of
from foundation.live.bell import ring_on_commit
from learners import languages
from learners.limits import Made, keep_within, refuse_beyond
from learners.models import Learner

# How often the passage is sought again where new editions arrive meanwhile.
TRIES = 3


def ask_question(
    *,
    actor: Learner,
    circle: Circle,
    article: Article,
    title: str,
    body: str = "",
    selector: Selector | None = None,
    is_section: bool = False,
    edition: Edition | None = None,
    key: UUID | None = None,
    language: str = "",
    mentions: Collection[str] = (),
) -> Thread:
    """Open a thread with a question about the article, at the place that `selector` tells.

    `edition` is the one that the selector counts in, `article.current` by default. A passage of
    another one is carried over to the current one, and the thread says what became of it.

    Who may: members of the circle; who asks in an open circle that reads the article joins it.
    Without more detail the title is the whole question. Records ThreadOpened.
    Refused: Circle.DoesNotExist; PermissionDenied to others than members; ValidationError for an
    empty or too long text, an unknown language, a full circle, or a `key` that was used for
    something else, or new editions that arrive faster than the passage is sought; LimitReached
    for too many at once. The same key with the same words returns
    the thread that it made before.
    """
    title = word_title(title)
    if language and not languages.is_known(language):
        message = _("We do not know this language.")
        raise ValidationError({"language": ValidationError(message, code="language")})
    _refuse_outsiders(actor, circle, article, standing_in(circle, actor))
    body = typed_body(body or title)
    asked = Asked(circle, article, title, body, selector, is_section, edition, key, language)
    before = _asked_before(actor, key, asked)
    if before is not None:
        return before
    refuse_beyond(actor, Made.QUESTIONS, Thread.objects.filter(author=actor), at="opened_at")
    wording = word_body(body, actor=actor, circle=circle, thread=None, chosen=mentions)
    for _attempt in range(TRIES):
        ahead = look_ahead(article, selector, edition) if selector is not None else None
        with suppress(Overtaken):
            return _open(actor, asked, wording, ahead)
    raise ValidationError(
        _("The article has changed meanwhile; look at the passage again."), code="overtaken"
    )


class Asked(NamedTuple):
    """What a question says, and where."""

    circle: Circle
    article: Article
    title: str
    body: str
    selector: Selector | None
    is_section: bool
    edition: Edition | None
    key: UUID | None
    language: str


def _open(actor: Learner, asked: Asked, wording: Wording, ahead: Ahead | None) -> Thread:
    """Store the question under the locks; raises Overtaken where the place was sought elsewhere."""
    article, title, selector, key = asked.article, asked.title, asked.selector, asked.key
    with once_per_key():
        circle = lock_circle(asked.circle)
        _enter(actor, circle, article)
        before = _asked_before(actor, key, asked)
        if before is not None:
            return before
        passage = (
            mark_passage(
                article=article,
                selector=selector,
                is_section=asked.is_section,
                edition=asked.edition,
                ahead=ahead,
            )
            if selector is not None
            else None
        )
        keep_within(actor, Made.QUESTIONS, Thread.objects.filter(author=actor), at="opened_at")
        thread = Thread.objects.create(
            circle=circle,
            article=article,
            passage=passage,
            author=actor,
            title=title,
            slug=slug_for(title),
            language=asked.language or circle.language,
            last_seq=1,
            post_count=1,
        )
        post = Post.objects.create(
            thread=thread,
            number=1,
            seq=1,
            kind=Post.Kind.QUESTION,
            author=actor,
            body=wording.body,
            body_html=wording.html,
            key=key,
        )
        wording.mention(post)
        ThreadRead.objects.create(thread=thread, learner=actor, last_read_seq=1)
        record_numbered(ThreadOpened, actor, thread, post)
        # The circle's page lists its threads; its row is locked here anyway.
        Circle.objects.filter(pk=circle.pk).update(version=F("version") + 1)
        ring_on_commit(f"circle:{circle.slug}")
    return thread


def slug_for(title: str) -> str:
    """Return the readable end of a thread's address; never empty."""
    return slugify(title)[:80].strip("-") or "question"


def _enter(actor: Learner, circle: Circle, article: Article) -> None:
    membership = lock_standing(circle, actor)
    _refuse_outsiders(actor, circle, article, membership)
    if not can_reply(standing_of(actor, membership)):
        join_circle(actor=actor, circle=circle)


def _refuse_outsiders(
    actor: Learner, circle: Circle, article: Article, membership: Membership | None
) -> None:
    if can_reply(standing_of(actor, membership)):
        return
    if not can_see_circle(actor, circle):
        raise Circle.DoesNotExist
    is_open = circle.admission == Circle.Admission.OPEN
    if not (is_open and circle.readings.filter(article=article).exists()):
        raise PermissionDenied


def _asked_before(actor: Learner, key: UUID | None, asked: Asked) -> Thread | None:
    """Return the thread that this key made; ValidationError (key_reused) if it asks otherwise."""
    post = Post.objects.filter(author=actor, key=key).first() if key else None
    if post is None:
        return None
    thread, selector = post.thread, asked.selector
    passage = thread.passage
    same_place = (passage.origin_start, passage.origin_end) if passage else None
    wanted_place = (selector.start, selector.end) if selector else None
    same = (
        post.number == 1
        and thread.circle_id == asked.circle.pk
        and thread.article_id == asked.article.pk
        and (thread.title, post.body) == (asked.title, asked.body)
        and same_place == wanted_place
    )
    if not same:
        raise key_reused()
    return thread
