"""When each learner's digest is due, and which windows are done."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from discussions.models import Thread
from foundation.identifiers import UidField
from notifications.models.email import OutgoingEmail


class DigestSchedule(models.Model):
    """When one learner's letter is due. Columns `due_at` and `attempt` are a lease's."""

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        DAILY = "daily", _("every day")
        NEVER = "never", _("never")

    learner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_schedule"
    )
    cadence = models.CharField(
        _("how often"), max_length=6, choices=Cadence.choices, default=Cadence.WEEKLY
    )
    weekday = models.PositiveSmallIntegerField(_("day"), default=0)  # Monday is 0
    hour = models.PositiveSmallIntegerField(_("hour"), default=7)
    # Mail at once for what is addressed to me.
    instant_mail = models.BooleanField(_("mail at once what is addressed to me"), default=True)
    # The zone in which `next_digest_at` was reckoned: a learner who moves is reckoned anew.
    zone = models.CharField(max_length=64, default="UTC")
    next_digest_at = models.DateTimeField(null=True)
    digest_through_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6, hour__lte=23), name="digest_hour_exists"
            ),
            models.CheckConstraint(
                condition=Q(cadence="never") ^ Q(next_digest_at__isnull=False),
                name="digest_due_unless_never",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="digest_due", condition=Q(due_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.cadence}"

    @property
    def choices(self) -> dict[str, object]:
        """Return what its learner may choose."""
        names = ("cadence", "weekday", "hour", "instant_mail")
        return {name: getattr(self, name) for name in names}


class Digest(models.Model):
    """One letter of one learner: its window is claimed once and never overlaps another."""

    uid = UidField()
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    window_start = models.DateTimeField()
    window_end = models.DateTimeField()
    # Null where nothing was new: the window is done all the same.
    email = models.OneToOneField(OutgoingEmail, models.SET_NULL, null=True, related_name="digest")
    # {"threads": {"<id>": seq}, "posts": [id], "shown": [thread id], "questions": [thread id],
    # "meetings": [id], "counted": [circle id]}: what it told, to mark exactly that as read and
    # to look again before it leaves.
    told = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    marked_read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "window_start"], name="digest_per_window"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} from {self.window_start}"


class OfferedQuestion(models.Model):
    """A question offered to a learner in digests, at most twice."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="+")
    times = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "thread"], name="offered_counted_once"),
            models.CheckConstraint(condition=Q(times__lte=2), name="offered_twice_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.thread_id} to {self.learner_id}: {self.times}"
