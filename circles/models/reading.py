"""What a circle reads."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from circles.models.circle import Circle


class Reading(models.Model):
    """An article on a circle's reading list."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="readings")
    article = models.ForeignKey(Article, models.CASCADE, related_name="readings")
    position = models.PositiveIntegerField(default=0)
    note = models.CharField(_("why we read it"), max_length=200, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["circle", "article"], name="reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} reads {self.article_id}"
