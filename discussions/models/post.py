"""A post, its earlier wordings, whom it mentions, and who gave thanks for it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from discussions.models.thread import Thread
from foundation.identifiers import UidField


class Post(models.Model):
    """A question, answer or comment: `#p<number>` of its thread.

    `body` is what was typed (Markdown), `body_html` the sanitised form made once, when written.
    `seq` is the number of the fact that added it.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        ANSWER = "answer", _("answer")
        COMMENT = "comment", _("comment")

    BODY_LIMIT = 20_000
    LICENCE = "CC-BY-SA-4.0"

    uid = UidField()
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts", db_index=False
    )
    body = models.TextField(_("text"), max_length=BODY_LIMIT)
    body_html = models.TextField()
    # A repeat of the same request carries the same key and gets the same post.
    key = models.UUIDField(null=True)
    thanks_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="post_numbered"),
            models.UniqueConstraint(
                fields=["author", "key"], name="post_once_per_key", condition=Q(key__isnull=False)
            ),
        ]
        indexes = [
            # Their latest posts are counted before each new one; it serves the foreign key too.
            models.Index(fields=["author", "-created_at"], name="post_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id}#p{self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of its place in the thread's page."""
        return self.thread.address_of(self.number)

    @property
    def own_words(self) -> str:
        """Return the body, but nothing where it only repeats the title of the question."""
        return "" if self.number == 1 and self.body == self.thread.title else self.body

    @property
    def wording(self) -> dict[str, str]:
        """Return the fields that its author may edit: a question has a title too."""
        title = {"title": self.thread.title} if self.number == 1 else {}
        return title | {"body": self.own_words}

    @property
    def is_removed(self) -> bool:
        """Say whether only its place is left."""
        return self.removed_at is not None


class PostRevision(models.Model):
    """An earlier wording of a post."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    body = models.TextField()
    replaced_at = models.DateTimeField(db_default=Now())
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            # Their latest edits are counted before each new one; it serves the foreign key too.
            models.Index(fields=["replaced_by", "-replaced_at"], name="revision_by_editor"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} until {self.replaced_at}"

    @classmethod
    def keep(cls, post: Post, *, thread: Thread, by: models.Model) -> "PostRevision":
        """Keep a post's words, the title of a question too, before they are replaced or go."""
        body = f"{thread.title}\n\n{post.body}" if post.number == 1 else post.body
        return cls.objects.create(post=post, body=body, replaced_by_id=by.pk)


class Mention(models.Model):
    """Someone named in a post with @name, chosen among those who may read the thread."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "learner"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} in {self.post_id}"


class Thanks(models.Model):
    """The only reward."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="thanks")
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    given_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "learner"], name="thanks_once"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} thanks {self.post_id}"
