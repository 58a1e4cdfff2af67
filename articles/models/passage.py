"""A place in an article."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.edition import Edition
from foundation.identifiers import UidField


class Passage(models.Model):
    """A place in an article that something points at: where it was first marked, where it is now.

    Offsets count code points in an edition's canonical text. `origin_*` never change; the
    current place follows the article, and `state` says openly how sure it is.
    """

    class State(models.TextChoices):
        ATTACHED = "attached", _("in its place")
        CHANGED = "changed", _("the passage has changed")
        SUGGESTED = "suggested", _("perhaps this passage")
        GONE = "gone", _("the passage is gone")

    uid = UidField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="passages")
    origin = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    origin_start = models.PositiveIntegerField()
    origin_end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=80, blank=True)
    suffix = models.CharField(max_length=80, blank=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    # Null where the passage is gone.
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    # What stands there now, where that is not what was marked.
    words_now = models.TextField(blank=True)
    # When somebody said of a suggestion that it is the passage: from then on it is followed from
    # there, not from where it was marked.
    confirmed_at = models.DateTimeField(null=True)
    # The words of a passage whose article is withdrawn: then the fields above are empty.
    withheld = models.JSONField(null=True)
    block_id = models.CharField(max_length=255, blank=True)
    section = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ATTACHED)
    created_at = models.DateTimeField(db_default=Now())

    # Of a whole section ("ask about this part") only the heading is quoted.
    is_section = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["start", "pk"]
        indexes = [models.Index(fields=["article", "start"], name="passage_by_place")]

    def __str__(self) -> str:
        return self.exact[:60]

    @property
    def is_withheld(self) -> bool:
        """Say whether its words may not be shown, because the article is withdrawn."""
        return self.withheld is not None
