"""Something addressed to one learner."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from discussions.models import ModerationNote, Post, Thread
from foundation.identifiers import UidField
from notifications.models.email import OutgoingEmail


class Notification(models.Model):
    """Something addressed to one learner, shown at the bell and perhaps mailed.

    `seq` is the number of the fact it tells of in its thread: whoever has read the thread that
    far has read this too, without a write. What has no number is read when marked so.
    """

    class Kind(models.TextChoices):
        ANSWERED = "answered", _("answered your question")
        REPLIED = "replied", _("wrote in a thread you follow")
        MENTIONED = "mentioned", _("named you")
        ACCEPTED = "accepted", _("says that your answer worked")
        THANKED = "thanked", _("thanks you")
        ASKED = "asked", _("asked in a circle you follow")
        ADMISSION_REQUESTED = "admission_requested", _("asks to be admitted")
        ADMITTED = "admitted", _("admitted you")
        PASSAGE_CHANGED = "passage_changed", _("a passage you wrote about has changed")
        REPORTS_WAIT = "reports_wait", _("reports wait for a decision")
        TAKEDOWNS_WAIT = "takedowns_wait", _("takedowns wait for an answer")
        WARNED = "warned", _("a word from those who look after the site")

    uid = UidField()
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    fact_id = models.BigIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")
    seq = models.PositiveBigIntegerField(null=True)
    # How many reports or takedowns waited when it was last written.
    waiting_count = models.PositiveIntegerField(default=0)
    # What was written to the learner by those who look after the site.
    note = models.ForeignKey(ModerationNote, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    # When a mail about it was queued, or decided against; null while that is still open.
    mail_decided_at = models.DateTimeField(null=True)
    email = models.ForeignKey(
        OutgoingEmail, models.SET_NULL, null=True, related_name="notifications"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            # Told once to each, however often the fact is relayed.
            models.UniqueConstraint(fields=["learner", "fact_id"], name="notified_once_per_fact"),
        ]
        indexes = [
            models.Index(
                fields=["learner"], name="notification_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["created_at"],
                name="notification_mail_open",
                condition=Q(mail_decided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.kind}"
