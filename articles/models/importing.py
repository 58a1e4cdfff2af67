"""An import that someone asked for, and how it went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import ADDRESS_LENGTH, Article
from foundation.identifiers import UidField


class ArticleImport(models.Model):
    """One request to bring in an article, from an address or from a saved page.

    It is due work with a lease (foundation.activity.leases): a killed worker's import is taken up
    again, and storing the same edition twice is harmless.
    """

    class Step(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        FETCHING = "fetching", _("reading the wiki")
        PICTURES = "pictures", _("fetching the pictures")
        CLEANING = "cleaning", _("cleaning the page")
        STORING = "storing", _("storing the edition")
        DECISION = "decision", _("waiting for a decision")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    uid = UidField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    url = models.URLField(max_length=ADDRESS_LENGTH, blank=True)
    # What was uploaded: a saved `action=parse` answer (JSON) or a saved page (HTML).
    saved = models.TextField(blank=True)
    step = models.CharField(max_length=8, choices=Step.choices, default=Step.WAITING)
    done_count = models.PositiveIntegerField(default=0)
    total_count = models.PositiveIntegerField(default=0)
    article = models.ForeignKey(Article, models.SET_NULL, null=True, related_name="imports")
    # What the wiki calls the page, known even where its licence refuses the text.
    page_title = models.CharField(max_length=255, blank=True)
    page_url = models.URLField(max_length=ADDRESS_LENGTH, blank=True)
    is_new_edition = models.BooleanField(default=False)
    # What it would leave out, where that is much, and when whoever asked agreed to that.
    losses = models.JSONField(default=dict, blank=True)
    losses_accepted_at = models.DateTimeField(null=True, blank=True)
    refusal_code = models.CharField(max_length=40, blank=True)
    refusal = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_default=Now())
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="import_to_do", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.url or "a saved page"
