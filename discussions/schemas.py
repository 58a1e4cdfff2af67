"""The JSON shapes of threads and posts, the same in the API and in frames."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from articles.anchoring import Selector, to_w3c
from articles.models import Passage
from discussions.mentions import MOST_CHOSEN
from discussions.models import Case, Post, Report, Thread
from foundation.etags import etag_of
from learners.api_shapes import Given

PLACE_FIELDS = {"quote", "quote_end", "prefix", "suffix", "start", "end", "edition", "section"}
_OFFSET = "Code points of `text` in GET /articles/{uid}; needs its `edition`."


class Author(Schema):
    """Who wrote something: what everyone may know of a learner."""

    uid: str
    name: str
    country: str


class ThreadCircle(Schema):
    """The home of a thread."""

    slug: str
    name: str


class ThreadArticle(Schema):
    """The article a question is about."""

    uid: str
    title: str
    language: str
    source_url: str


class PostOut(Schema):
    """A post; of a removed one only the place is left (`is_removed`, empty texts)."""

    number: int
    kind: str
    author: Author
    body: str
    html: str
    licence: str
    thanks: int
    is_accepted: bool
    is_removed: bool
    created_at: datetime
    edited_at: datetime | None
    etag: str
    url: str

    @staticmethod
    def resolve_html(post: Post) -> str:
        """Return the sanitised HTML."""
        return post.body_html

    @staticmethod
    def resolve_licence(post: Post) -> str:
        """Return the licence under which it was written."""
        return post.LICENCE

    @staticmethod
    def resolve_thanks(post: Post) -> int:
        """Return how many gave thanks."""
        return post.thanks_count

    @staticmethod
    def resolve_is_accepted(post: Post) -> bool:
        """Say whether the asker marked it as what worked."""
        return post.thread.accepted_id == post.pk

    @staticmethod
    def resolve_etag(post: Post) -> str:
        """Return what names this wording in If-Match."""
        return etag_of(post.wording)

    @staticmethod
    def resolve_url(post: Post) -> str:
        """Return the address of its place on the page."""
        return post.get_absolute_url()


class ThreadOut(Schema):
    """A thread; `last_seq` is what to give as `after` when following it."""

    uid: str
    kind: str
    title: str
    language: str
    state: str
    circle: ThreadCircle
    article: ThreadArticle | None
    passage: dict[str, Any] | None
    author: Author
    answers: int
    posts: int
    accepted: int | None
    last_seq: int
    opened_at: datetime
    last_post_at: datetime
    url: str

    @staticmethod
    def resolve_passage(thread: Thread) -> dict[str, Any] | None:
        """Return the passage as the target of a W3C annotation, and what became of it."""
        return passage_json(thread.passage) if thread.passage is not None else None

    @staticmethod
    def resolve_answers(thread: Thread) -> int:
        """Return how many answers stand in it."""
        return thread.answer_count

    @staticmethod
    def resolve_posts(thread: Thread) -> int:
        """Return how many posts it has, removed ones included."""
        return thread.post_count

    @staticmethod
    def resolve_accepted(thread: Thread) -> int | None:
        """Return the number of the accepted answer."""
        return thread.accepted.number if thread.accepted is not None else None

    @staticmethod
    def resolve_url(thread: Thread) -> str:
        """Return the address of its page."""
        return thread.get_absolute_url()


class ThreadNow(Schema):
    """What a frame tells of the thread around a post."""

    state: str
    title: str
    answers: int
    accepted: int | None
    accepted_url: str | None

    resolve_answers = staticmethod(ThreadOut.resolve_answers)
    resolve_accepted = staticmethod(ThreadOut.resolve_accepted)


class ThreadPageOut(Schema):
    """A thread with a stretch of its posts; `next` is the `after` of the stretch behind it."""

    thread: ThreadOut
    items: list[PostOut]
    next: int | None


class ThreadsOut(Schema):
    """A stretch of a list of threads; `next` is the `after` of the one behind it."""

    items: list[ThreadOut]
    next: str | None


class Question(Given):
    """A question to be asked: of a passage, told by quote, by place or by section, or of it all.

    `start` and `end` count code points of `text` in GET /articles/{uid} and need its `edition`;
    `section` is the anchor of a heading. `quote` is the whole passage, or its first words with
    `quote_end`, its last ones. Of an older `edition` the passage is carried over to the current.
    """

    circle: str
    article: str
    title: str
    body: str = ""
    quote: str = ""
    quote_end: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int | None = Field(None, description=_OFFSET)
    end: int | None = Field(None, description=_OFFSET)
    edition: int | None = Field(None, description="The `edition` of GET /articles/{uid}.")
    section: str = ""
    language: str = Field("", max_length=8)
    mentions: list[str] = Field([], max_length=MOST_CHOSEN)

    def place(self) -> dict[str, Any]:
        """Return the fields that tell the passage."""
        return self.model_dump(include=PLACE_FIELDS)


class Reply(Given):
    """What is added to a thread: an answer unless it says otherwise. `mentions` are uids."""

    body: str
    is_answer: bool = True
    mentions: list[str] = Field([], max_length=MOST_CHOSEN)


class Edit(Given):
    """Other words for a post; a title only for a question."""

    body: str
    title: str | None = None
    mentions: list[str] = Field([], max_length=MOST_CHOSEN)


class AcceptedAnswer(Given):
    """Which answer worked."""

    number: int


class ReportIn(Given):
    """What is wrong with something; `uid` is the slug of a circle."""

    kind: Case.Kind
    uid: str = Field(max_length=60)
    reason: Report.Reason
    words: str = ""


class ReportOut(Schema):
    """A report that is kept; people decide about it."""

    reason: str
    words: str
    created_at: datetime


class SettledPassage(Given):
    """Whether the suggested place is the passage."""

    is_it: bool


class ReadTo(Given):
    """How far somebody has read."""

    seq: int = Field(ge=0)


class Frames(Schema):
    """Frames as the socket sends them."""

    frames: list[dict[str, Any]]


def thread_json(thread: Thread) -> dict[str, Any]:
    """Return what a JSON frame tells of its thread."""
    return ThreadNow.from_orm(thread).model_dump(mode="json")


def post_json(post: Post) -> dict[str, Any]:
    """Return a post as JSON frames carry it."""
    return PostOut.from_orm(post).model_dump(mode="json")


def passage_json(passage: Passage) -> dict[str, Any]:
    """Return a passage as the target of a W3C annotation, with what it is now."""
    origin = Selector(
        exact=passage.exact,
        prefix=passage.prefix,
        suffix=passage.suffix,
        start=passage.origin_start,
        end=passage.origin_end,
        section_path=(),
        block_id="",
        block_hash="",
    )
    now = {
        "state": passage.state,
        "start": passage.start,
        "end": passage.end,
        "exact": passage.words_now or ("" if passage.start is None else passage.exact),
    }
    return to_w3c(origin, passage.origin.permanent_url) | {"ayni:now": now}
