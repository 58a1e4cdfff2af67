"""A request to take something down or to correct it, from anybody in the world."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Adaptation, Article
from discussions.models.post import Post
from foundation.files.models import StoredFile
from foundation.identifiers import UidField


class Takedown(models.Model):
    """Who asks, about which page, why, and how far it is.

    `page` is what was typed, empty for what concerns no single page; one of the references says
    what that is here, if it is anything that the asker may see, and of a post `excerpt` keeps the
    words as they stood then, until the post is taken down. `language` is that of the pages they
    used, for the letters to them.
    """

    class Reason(models.TextChoices):
        ATTRIBUTION = "attribution", _("the author or the licence is wrong")
        COPYRIGHT = "copyright", _("it is my work and may not be used like this")
        PERSONAL = "personal", _("it shows personal data, or I want to know what is stored")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        IN_WORK = "in_work", _("in work")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    STATEMENT_LIMIT = 4000
    PAGE_LIMIT = 1000

    uid = UidField()
    name = models.CharField(_("your name"), max_length=100)
    email = models.EmailField(_("your e-mail address"))
    language = models.CharField(max_length=12)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    page = models.CharField(_("address of the page"), max_length=PAGE_LIMIT, blank=True)
    article = models.ForeignKey(Article, models.SET_NULL, null=True, related_name="+")
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+")
    excerpt = models.TextField(blank=True)
    adaptation = models.ForeignKey(Adaptation, models.SET_NULL, null=True, related_name="+")
    picture = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("what is wrong"), max_length=11, choices=Reason.choices)
    statement = models.TextField(_("in your words"), max_length=STATEMENT_LIMIT)
    state = models.CharField(max_length=7, choices=State.choices, default=State.OPEN)
    # False where their address has had as many confirmations today as anybody gets.
    is_confirmed = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "created_at"], name="takedown_by_state"),
            models.Index(fields=["email", "created_at"], name="takedown_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_work"]) ^ Q(answered_at__isnull=False),
                name="takedown_answered_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.state}"

    @property
    def is_closed(self) -> bool:
        """Say whether the asker has had an answer."""
        return self.answered_at is not None
