"""What a curator looked up about the licence of a wiki."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from articles.models.article import Wiki
from foundation.etags import etag_of


class LicenceReview(models.Model):
    """The licence a curator read on a wiki's own pages: it counts where a page says nothing."""

    wiki = models.OneToOneField(Wiki, models.CASCADE, related_name="licence_review")
    spdx = models.CharField(max_length=40)
    # The page on which the wiki states it.
    url = models.URLField(max_length=500)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.wiki_id} {self.spdx}"

    @property
    def settled(self) -> dict[str, str]:
        """Return what was settled, as the etag counts it."""
        return {"spdx": self.spdx, "url": self.url}

    @property
    def etag(self) -> str:
        """Return what names this review when it is replaced or withdrawn."""
        return etag_of(self.settled)
