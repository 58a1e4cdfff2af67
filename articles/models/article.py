"""A wiki, and an article followed from it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foundation.etags import etag_of
from foundation.identifiers import UidField

# A title of 255 bytes takes 765 characters in an address, and a page's address is that and a host.
ADDRESS_LENGTH = 1000
# With what asks for one revision of the page.
VERSION_LENGTH = 1100
HOST_LENGTH = 260


class Wiki(models.Model):
    """A wiki whose open articles are read here.

    It has a lease (foundation.activity.leases): one worker at a time looks whether its pages
    changed, and after a failure nobody does before `due_at`.
    """

    host = models.CharField(max_length=HOST_LENGTH, unique=True)
    name = models.CharField(max_length=120)
    api_url = models.URLField(blank=True)
    home_url = models.URLField(max_length=HOST_LENGTH + 20, blank=True)
    due_at = models.DateTimeField(db_default=Now())
    attempt = models.PositiveIntegerField(default=0)
    # How often in a row it could not be asked, since when, and why the last time.
    failure_count = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    failure_code = models.CharField(max_length=40, blank=True)
    # When it last answered as a wiki does.
    answered_at = models.DateTimeField(null=True, blank=True)
    # How many looks in a row found no wiki at its host, since when, and when the last of them was.
    absence_count = models.PositiveIntegerField(default=0)
    absent_since = models.DateTimeField(null=True, blank=True)
    absent_at = models.DateTimeField(null=True, blank=True)
    # When that was often and long enough to say that it is gone.
    gone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def etag(self) -> str:
        """Return what names its present name when it is renamed."""
        return etag_of({"name": self.name})


class AskedHost(models.Model):
    """A host that is asked for pages or pictures: whoever holds its lease may ask it, once."""

    name = models.CharField(max_length=300, unique=True)
    due_at = models.DateTimeField(db_default=Now())
    attempt = models.PositiveIntegerField(default=0)
    # Until when it wants to be left alone by everybody.
    paused_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """An article followed from a wiki; what is read is always its current edition."""

    uid = UidField()
    wiki = models.ForeignKey(Wiki, models.PROTECT, related_name="articles")
    page_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=255)
    slug = models.SlugField(max_length=80)
    source_url = models.URLField(max_length=ADDRESS_LENGTH, unique=True)
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

    # When its wiki is asked next, and when it last said how the page stands.
    check_due_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True)
    check_failure_count = models.PositiveIntegerField(default=0)
    # Who pressed "look for changes now" last; `is_check_asked` until it was done.
    check_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    check_asked_at = models.DateTimeField(null=True)
    is_check_asked = models.BooleanField(default=False)
    # The wiki's state of the page when it was last read, whether or not that became an edition.
    seen_revision_id = models.BigIntegerField(null=True)
    seen_touched = models.CharField(max_length=30, blank=True)
    seen_at = models.DateTimeField(null=True)

    # What became of the page on its wiki.
    former_title = models.CharField(max_length=255, blank=True)
    gone_at = models.DateTimeField(null=True)
    part_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts")
    # Why its newest revision is not read here: a code, see articles.freshness.
    held_back_code = models.CharField(max_length=40, blank=True)
    # What that revision would leave out, and what a curator agreed to.
    held_back_losses = models.JSONField(default=dict, blank=True)
    accepted_losses = models.JSONField(default=dict, blank=True)

    # While it is withdrawn no row that is read holds its words: `current` and `summary` are empty,
    # and what they were is kept apart, so that no path can show it.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(max_length=1000, blank=True)
    withheld = models.ForeignKey("Edition", models.PROTECT, null=True, related_name="+")
    withheld_summary = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wiki", "page_id"],
                name="article_once_per_wiki_page",
                condition=Q(page_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(current__isnull=True, summary=""),
                name="withdrawn_article_shows_no_text",
            ),
        ]
        indexes = [
            models.Index(
                fields=["wiki", "check_due_at"],
                name="article_to_check",
                condition=Q(current__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
