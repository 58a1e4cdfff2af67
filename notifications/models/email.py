"""A letter that waits to be sent."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import UidField

WAITING = Q(sent_at__isnull=True, given_up_at__isnull=True, dropped_at__isnull=True)
WIPED = {"subject": "", "text": "", "html": ""}


class OutgoingEmail(models.Model):
    """A letter to be sent, surely; see foundation.activity.leases for `due_at` and `attempt`.

    Its content is kept only until it is sent, dropped or given up. An instant letter has none
    before: it is written when it is sent, from what its reader may read then.
    """

    class Lane(models.TextChoices):
        CODE = "code", _("sign-in code")
        ACCOUNT = "account", _("about the account")
        NOTICE = "notice", _("a notice of those who look after the site")
        INSTANT = "instant", _("at once")
        DIGEST = "digest", _("digest")

    uid = UidField()
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    lane = models.CharField(max_length=7, choices=Lane.choices)
    recipient = models.EmailField()
    subject = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # Made from what it tells, so that a repeat after a kill is recognised as the same letter.
    message_id = models.CharField(max_length=200, unique=True)
    # Of the received email that it answers by itself, if any.
    answers_id = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    attempt = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    # How the last try ended; empty while it is being tried.
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["lane", "due_at"], name="email_to_send", condition=WAITING),
            models.Index(fields=["learner", "created_at"], name="email_of_learner"),
            models.Index(fields=["created_at"], name="email_by_age"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def state(self) -> str:
        """Return one word for what became of it, as hosts see it."""
        if self.sent_at is not None:
            return "sent"
        if self.dropped_at is not None:
            return "dropped"
        if self.given_up_at is not None:
            return "failed"
        return "held" if self.error else "waiting"

    def is_being_sent(self, now: datetime) -> bool:
        """Say whether a worker holds it: put back, it would wait with an error."""
        is_open = self.state in ("waiting", "held")
        return is_open and bool(self.attempt) and not self.error and self.due_at > now

    @property
    def is_about_account(self) -> bool:
        """Say whether it goes out whatever came back before: it helps to put that right."""
        return self.lane in (self.Lane.CODE, self.Lane.ACCOUNT)

    @property
    def is_written_late(self) -> bool:
        """Say whether its words are only written when it leaves."""
        return self.lane == self.Lane.INSTANT
