"""An immutable state of an article, and the pictures kept with the article."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from articles.models.article import VERSION_LENGTH, Article
from foundation.files.models import StoredFile


class Edition(models.Model):
    """An immutable imported state of an article: one per wiki revision and rendering."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    revision_id = models.BigIntegerField(null=True)
    text_hash = models.CharField(max_length=64)
    # The sanitised HTML with block ids, and the canonical text that passages count in.
    html = models.TextField()
    text = models.TextField()
    sections = models.JSONField(default=list)
    permanent_url = models.URLField(max_length=VERSION_LENGTH)
    history_url = models.URLField(max_length=VERSION_LENGTH, blank=True)
    # [{"name": ...}], the main authors first; anonymous ones are counted.
    authors = models.JSONField(default=list)
    # Whether its wiki keeps the names of others back.
    has_hidden_authors = models.BooleanField(default=False)
    anonymous_count = models.PositiveIntegerField(default=0)
    licence_spdx = models.CharField(max_length=40)
    licence_evidence = models.JSONField(default=list)
    # What of the page is not in it: articles.losses.Losses.
    losses = models.JSONField(default=dict, blank=True)
    revised_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(db_default=Now())
    # A file says what its giver wants it to say, until the wiki itself has shown the same text.
    is_from_file = models.BooleanField(default=False)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_numbered"),
            models.UniqueConstraint(
                fields=["article", "revision_id", "text_hash", "is_from_file"],
                name="edition_once_per_rendering",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} edition {self.number}"

    @property
    def credits(self) -> dict[str, str]:
        """Return what a correction may change: the authors, one on a line, and the licence."""
        names = [author["name"] for author in self.authors]
        return {"authors": "\n".join(names), "licence": self.licence_spdx}


class ArticleImage(models.Model):
    """A picture of an article, kept here with a licence of its own."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="images")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    author = models.CharField(max_length=300, blank=True)
    licence_name = models.CharField(max_length=80)
    licence_url = models.URLField(max_length=300, blank=True)
    description_url = models.URLField(max_length=VERSION_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "name"], name="image_once_per_article"),
        ]

    def __str__(self) -> str:
        return self.name
