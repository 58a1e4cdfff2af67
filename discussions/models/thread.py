"""A thread and how far each learner has read it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Passage
from circles.models import Circle
from foundation.identifiers import UidField


class ThreadQuerySet(models.QuerySet["Thread"]):
    """The words in which threads are asked for."""

    def listed(self) -> "ThreadQuerySet":
        """Keep those whose question stands: what lists, margins and digests show."""
        return self.filter(removed_at__isnull=True)

    def unanswered(self) -> "ThreadQuerySet":
        """Keep the questions that nobody has answered yet."""
        return self.listed().filter(kind=Thread.Kind.QUESTION, answer_count=0)


class Thread(models.Model):
    """A live discussion with one home, its circle.

    `last_seq` numbers its facts and `post_count` its posts; both are raised under the row's
    lock in the transaction of what they number, so commit order is number order.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        NOTES = "notes", _("notes of a meeting")

    TITLE_LIMIT = 150
    # Numbers of posts have no holes, so the number alone gives the page.
    POSTS_PER_PAGE = 50

    uid = UidField()
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="threads")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.QUESTION)
    title = models.CharField(_("title"), max_length=TITLE_LIMIT)
    slug = models.SlugField(max_length=80)
    language = models.CharField(max_length=8, default="en")
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="threads")
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, related_name="threads")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="threads")
    last_seq = models.PositiveBigIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    answer_count = models.PositiveIntegerField(default=0)
    accepted = models.ForeignKey("Post", models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(db_default=Now())
    last_post_at = models.DateTimeField(db_default=Now())
    # When the question was taken down, title and all; the answers to it stay.
    removed_at = models.DateTimeField(null=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="question") | Q(article__isnull=False),
                name="question_is_about_an_article",
            ),
        ]
        indexes = [
            models.Index(fields=["circle", "-last_post_at"], name="thread_by_circle"),
            models.Index(fields=["article", "-last_post_at"], name="thread_by_article"),
            # The list of all threads, whose order is the last post.
            models.Index(
                fields=["-last_post_at", "-id"],
                name="thread_by_last_post",
                condition=Q(removed_at__isnull=True),
            ),
            # The newest questions, of one language and of all.
            models.Index(fields=["language", "-opened_at", "-id"], name="thread_by_language"),
            models.Index(fields=["-opened_at", "-id"], name="thread_newest"),
            # What waits. Their condition holds no value: a plan that is made once for all values
            # of a statement could not tell that the condition is met.
            models.Index(
                fields=["answer_count", "language", "-last_post_at", "-id"],
                name="thread_waiting_by_language",
                condition=Q(removed_at__isnull=True),
            ),
            models.Index(
                fields=["circle", "answer_count", "language", "opened_at", "id"],
                name="thread_waiting_in_circle",
                condition=Q(removed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("discussions:thread", args=[self.uid, self.slug])

    def address_of(self, number: int) -> str:
        """Return where on its pages the post of this number stands."""
        page = self.page_of(number)
        return f"{self.get_absolute_url()}{f'?page={page}' if page > 1 else ''}#p{number}"

    @classmethod
    def page_of(cls, number: int) -> int:
        """Return on which page of a thread the post of this number stands, from 1."""
        return (number - 1) // cls.POSTS_PER_PAGE + 1

    @property
    def accepted_url(self) -> str | None:
        """Return where the accepted answer stands."""
        return self.address_of(self.accepted.number) if self.accepted is not None else None

    @property
    def topic(self) -> str:
        """Return the live topic of this thread."""
        return f"thread:{self.uid}"

    @property
    def state(self) -> str:
        """Return how far it is: "unanswered", "answered", "accepted" or "removed"."""
        if self.removed_at is not None:
            return "removed"
        if self.accepted_id is not None:
            return "accepted"
        return "answered" if self.answer_count else "unanswered"

    @property
    def is_unanswered(self) -> bool:
        """Say whether it is a question that nobody has answered yet."""
        is_question = self.kind == self.Kind.QUESTION and self.removed_at is None
        return is_question and self.answer_count == 0


class ThreadRead(models.Model):
    """How far one learner has read one thread: a single number, not a row per post."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="reads")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    last_read_seq = models.PositiveBigIntegerField(default=0)
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "learner"], name="read_once_per_thread"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} read {self.thread_id} to {self.last_read_seq}"
