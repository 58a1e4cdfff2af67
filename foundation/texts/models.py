"""SiteText: one version of a page that the host may rewrite."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from foundation import markdown


class SiteText(models.Model):
    """A version of one page in one language: the latest counts, and none is ever changed.

    An empty body says that the words which come with the program hold again.
    """

    class Name(models.TextChoices):
        ABOUT = "about", _("About Ayni")
        TERMS = "terms", _("Terms of use")
        PRIVACY = "privacy", _("Privacy")
        LICENCE = "licence", _("Licences")

    # What the Markdown path renders at most: no version is ever shown in part.
    LIMIT = markdown.LIMIT

    name = models.CharField(max_length=7, choices=Name.choices)
    language = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "language", "number"], name="site_text_numbered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.language} {self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        """Store a new version; PermissionError where one that is kept would be overwritten."""
        if not self._state.adding:
            raise PermissionError("A version is never changed: add the next one.")
        super().save(*args, **options)
