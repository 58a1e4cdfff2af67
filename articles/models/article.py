"""A wiki, and an article followed from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foundation.identifiers import UidField


class Wiki(models.Model):
    """A wiki whose open articles are read here."""

    host = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=120)
    api_url = models.URLField(blank=True)
    home_url = models.URLField(blank=True)

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """An article followed from a wiki; what is read is always its current edition."""

    uid = UidField()
    wiki = models.ForeignKey(Wiki, models.PROTECT, related_name="articles")
    page_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=255)
    slug = models.SlugField(max_length=80)
    source_url = models.URLField(max_length=500, unique=True)
    language = models.CharField(max_length=12, default="en")
    direction = models.CharField(max_length=3, default="ltr")
    summary = models.CharField(max_length=300, blank=True)
    # Why only its address is kept, where its licence forbids more; then there is no edition.
    link_only_reason = models.TextField(blank=True)
    current = models.ForeignKey("Edition", models.PROTECT, null=True, related_name="+")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wiki", "page_id"],
                name="article_once_per_wiki_page",
                condition=Q(page_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
