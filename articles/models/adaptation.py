"""A report "I built this"."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.edition import Edition
from foundation.identifiers import UidField


class Adaptation(models.Model):
    """A report "I built this": where, with what, at what cost, and how it went."""

    class Result(models.TextChoices):
        WORKS = "works", _("it works")
        PARTLY = "partly", _("it partly works")
        FAILED = "failed", _("it failed")

    uid = UidField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="adaptations")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="adaptations"
    )
    place = models.CharField(_("place"), max_length=120)
    country = models.CharField(_("country"), max_length=2)
    built_on_date = models.DateField(_("when"), null=True, blank=True)
    # [{"old": ..., "new": ..., "why": ...}]: a material of the article and what took its place
    materials = models.JSONField(default=list, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    result = models.CharField(_("result"), max_length=6, choices=Result.choices)
    story = models.TextField(
        _("how it went"), max_length=4000, validators=[MaxLengthValidator(4000)]
    )
    story_html = models.TextField()
    created_at = models.DateTimeField(db_default=Now())
    # Taken down by who looks after the site: shown to nobody any more.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.place} {self.result}"
