"""The page of one thread: what it shows and what its viewer may do with each post."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from circles.rules import Offer, offer_to, standing_in
from discussions import rules
from discussions.models import Post, Thanks, Thread, ThreadRead
from discussions.rules import Standing
from foundation.prepared import NUMBER, Prepared
from learners.models import Learner


@dataclass(frozen=True)
class ShownPost:
    """A post as one viewer sees it. The shell reads nothing that is not here or on the post.

    Made for nobody in particular (`for_anyone`), it carries every control that could be of use,
    and the page that receives it shows those that its viewer may use.
    """

    post: Post
    is_accepted: bool
    asker_name: str
    may_thank: bool
    may_accept: bool
    may_edit: bool
    may_remove: bool
    has_thanked: bool = False
    is_first_unread: bool = False
    for_anyone: bool = False


@dataclass(frozen=True)
class ThreadPage:
    """One page of a thread as one learner (or an anonymous visitor) sees it.

    `last_read_seq` is how far the viewer had read before this visit, None on the first one.
    `offer` is what the door of the circle offers who may not reply yet.
    """

    thread: Thread
    posts: list[ShownPost]
    number: int
    page_count: int
    standing: Standing
    offer: Offer
    may_reply: bool
    is_asker: bool
    may_settle_passage: bool
    unread_count: int
    last_read_seq: int | None

    @property
    def wants_answer(self) -> bool:
        """Say whether the viewer's words may answer: not one's own question, nor one taken down."""
        return not self.is_asker and self.thread.state != "removed"

    @property
    def is_last(self) -> bool:
        """Say whether new posts appear on this page."""
        return self.number == self.page_count

    @property
    def shown_seq(self) -> int:
        """Return how far who looks at this page has read: what later pages hold is not seen yet."""
        return self.thread.last_seq if self.is_last else self.posts[-1].post.seq

    @property
    def has_news(self) -> bool:
        """Say whether this page shows what the viewer had not read."""
        return self.last_read_seq is None or self.last_read_seq < self.shown_seq


def thread_page(learner: Learner | None, thread: Thread, number: int | None = None) -> ThreadPage:
    """Return a page of a readable thread, in a number of queries that does not grow with it.

    Pages are numbered from 1; a number beyond them gives the nearest. Posts beyond the thread's own
    count were committed after its row was read: `last_seq` does not speak for them, so they are
    left out and reach an open page as frames.
    """
    page_count = Thread.page_of(max(1, thread.post_count))
    number = min(max(number or 1, 1), page_count)
    first = (number - 1) * Thread.POSTS_PER_PAGE
    posts = _posts(thread.pk, first, min(first + Thread.POSTS_PER_PAGE, thread.post_count))
    for post in posts:
        post.thread = thread
    membership = standing_in(thread.circle, learner)
    standing = rules.standing_of(learner, membership)
    read_seq = _last_read_seq(learner, thread)
    return ThreadPage(
        thread=thread,
        posts=_shown(thread, posts, standing, _thanked(learner, posts), read_seq),
        number=number,
        page_count=page_count,
        standing=standing,
        offer=offer_to(learner, thread.circle, membership),
        may_reply=rules.can_reply(standing),
        is_asker=thread.author_id == standing.learner_id,
        may_settle_passage=rules.can_settle_passage(standing, thread),
        unread_count=sum(_is_unread(post, standing, read_seq) for post in posts),
        last_read_seq=read_seq,
    )


_posts = Prepared(
    lambda thread_id, after, last: (
        Post.objects.filter(thread_id=thread_id, number__gt=after, number__lte=last)
        .select_related("author")
        .order_by("number")
    ),
    NUMBER,
    NUMBER,
    NUMBER,
)


def shown_to_anyone(thread: Thread, posts: Iterable[Post]) -> list[ShownPost]:
    """Return posts for a frame that goes to everyone who follows the thread."""
    return [
        ShownPost(
            post=post,
            is_accepted=post.pk == thread.accepted_id,
            asker_name=thread.author.name,
            may_thank=not post.is_removed,
            may_accept=post.kind == Post.Kind.ANSWER and not post.is_removed,
            may_edit=not post.is_removed,
            may_remove=not post.is_removed,
            for_anyone=True,
        )
        for post in posts
    ]


def _shown(
    thread: Thread,
    posts: Iterable[Post],
    standing: Standing,
    thanked: Collection[int],
    read_seq: int | None,
) -> list[ShownPost]:
    may_accept = rules.can_accept_answer(standing, thread)
    shown = []
    met_unread = False
    for post in posts:
        is_unread = not met_unread and _is_unread(post, standing, read_seq)
        met_unread = met_unread or is_unread
        shown.append(
            ShownPost(
                post=post,
                is_accepted=post.pk == thread.accepted_id,
                asker_name=thread.author.name,
                may_thank=rules.can_thank(standing, post),
                may_accept=may_accept and post.kind == Post.Kind.ANSWER and not post.is_removed,
                may_edit=rules.can_edit_post(standing, post),
                may_remove=rules.can_remove_post(standing, post),
                has_thanked=post.pk in thanked,
                is_first_unread=is_unread,
            )
        )
    return shown


def _is_unread(post: Post, standing: Standing, read_seq: int | None) -> bool:
    # On a first visit all is new, and marking all of it would say nothing.
    return read_seq is not None and post.seq > read_seq and post.author_id != standing.learner_id


def _last_read_seq(learner: Learner | None, thread: Thread) -> int | None:
    if learner is None:
        return None
    reads = ThreadRead.objects.filter(thread=thread, learner=learner)
    return reads.values_list("last_read_seq", flat=True).first()


def _thanked(learner: Learner | None, posts: Collection[Post]) -> set[int]:
    if learner is None:
        return set()
    given = Thanks.objects.filter(learner=learner, post__in=[post.pk for post in posts])
    return set(given.values_list("post_id", flat=True))
