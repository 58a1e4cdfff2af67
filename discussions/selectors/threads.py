"""Threads as somebody finds them: one by its uid, those of a circle, those that wait."""

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from articles.models import Article, Passage
from circles.models import Circle, Membership
from discussions.models import Post, Thread, ThreadRead
from discussions.rules import threads_readable_by
from foundation.prepared import TEXT
from learners.models import Learner
from learners.prepared import PreparedForLearner

# What a quoted passage needs of its edition is where it comes from, not its whole text.
EDITION_TEXTS = [f"passage__origin__{field}" for field in ("html", "text")]
# Of the rows that stand around a thread, what lists show: whole they have some 120 columns.
_LISTED = [
    *(field.name for field in Thread._meta.concrete_fields),
    *(f"passage__{field.name}" for field in Passage._meta.concrete_fields),
    "passage__origin__permanent_url",
    *(f"circle__{field}" for field in ("slug", "name")),
    *(f"article__{field}" for field in ("uid", "slug", "title", "language", "source_url")),
    *(f"author__{field}" for field in ("uid", "name", "country")),
    "accepted__number",
]


def thread_by_uid(learner: Learner | None, uid: str) -> Thread:
    """Return the thread; Thread.DoesNotExist where the learner may not read one of that uid."""
    return _by_uid.get(learner, uid)


_by_uid = PreparedForLearner(
    lambda learner, uid: (
        threads_readable_by(learner)
        .filter(uid=uid)
        .select_related(
            "circle",
            "article__wiki",
            "passage__origin__article__wiki",
            "author",
            "accepted",
        )
        .defer(*EDITION_TEXTS)
    ),
    TEXT,
)


def post_by_number(learner: Learner | None, uid: str, number: int) -> Post:
    """Return a post of a thread; Thread.DoesNotExist or Post.DoesNotExist."""
    thread = thread_by_uid(learner, uid)
    post = thread.posts.select_related("author").get(number=number)
    post.thread = thread
    return post


def threads_page(
    learner: Learner | None,
    *,
    circle: Circle | None = None,
    article: Article | None = None,
    unanswered: bool = False,
) -> QuerySet[Thread]:
    """Return readable threads with what a list shows of each, the latest words first.

    Each carries `is_unread`: something stands in it that the learner has not seen.
    """
    threads = threads_readable_by(learner)
    threads = threads.unanswered() if unanswered else threads.listed()
    if circle is not None:
        threads = threads.filter(circle=circle)
    if article is not None:
        threads = threads.filter(article=article)
    return _with_what_lists_show(threads, learner).order_by("-last_post_at", "-pk")


def threads_after(threads: QuerySet[Thread], uid: str) -> QuerySet[Thread]:
    """Return what stands behind one thread of a list made by `threads_page`; all, without uid."""
    if not uid:
        return threads
    mark = threads.get(uid=uid)
    # The time stays in the database: SQLite keeps fewer digits of it than Python would send back.
    then = Subquery(Thread.objects.filter(pk=mark.pk).values("last_post_at"))
    earlier = Q(last_post_at__lt=then) | Q(last_post_at=then, pk__lt=mark.pk)
    return threads.filter(earlier)


def posts_after(thread: Thread, number: int) -> QuerySet[Post]:
    """Return the posts of a readable thread with greater numbers, as far as its row counts them.

    Each has that row as its thread, so that what is said of the thread is of one moment. Posts
    committed after the row was read are left out: its `last_seq` does not speak for them.
    """
    posts = thread.posts.filter(number__gt=number, number__lte=thread.post_count)
    return posts.select_related("author")


def unanswered_for(learner: Learner) -> QuerySet[Thread]:
    """Return the questions of others that wait in my circles, the longest waiting first."""
    threads = (
        threads_readable_by(learner)
        .unanswered()
        .filter(
            circle__memberships__learner=learner, circle__memberships__state=Membership.State.ACTIVE
        )
        .exclude(author=learner)
    )
    return _with_what_lists_show(threads, learner).order_by("opened_at", "pk")


def latest_questions(learner: Learner | None) -> QuerySet[Thread]:
    """Return the questions that somebody may read, the newest first."""
    threads = threads_readable_by(learner).listed().filter(kind=Thread.Kind.QUESTION)
    return _with_what_lists_show(threads, learner).order_by("-opened_at", "-pk")


def _with_what_lists_show(threads: QuerySet[Thread], learner: Learner | None) -> QuerySet[Thread]:
    threads = threads.select_related(
        "circle", "article", "passage__origin", "author", "accepted"
    ).only(*_LISTED)
    if learner is None:
        return threads.annotate(is_unread=Value(False))
    mine = ThreadRead.objects.filter(thread=OuterRef("pk"), learner=learner)
    read = Coalesce(Subquery(mine.values("last_read_seq")[:1]), Value(0))
    return threads.annotate(is_unread=GreaterThan(F("last_seq"), read))
