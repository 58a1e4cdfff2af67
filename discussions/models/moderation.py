"""What was reported, who said what about it, and what those who look after the place did."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Adaptation
from circles.models import Circle
from discussions.models.post import Post
from discussions.models.takedown import Takedown
from discussions.models.thread import Thread
from foundation.identifiers import UidField


class Case(models.Model):
    """One thing that was reported; all reports of it gather here and are decided together.

    `subject` is whose doing it is (nobody's in particular for a circle); `home` the circle whose
    facilitators may decide too, because the thing stands in it.
    """

    class Kind(models.TextChoices):
        POST = "post", _("a post")
        THREAD = "thread", _("a thread")
        ADAPTATION = "adaptation", _("a report “I built this”")
        LEARNER = "learner", _("a profile")
        CIRCLE = "circle", _("a circle")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DISMISSED = "dismissed", _("dismissed")
        SETTLED = "settled", _("settled")

    uid = UidField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    post = models.OneToOneField(Post, models.SET_NULL, null=True, related_name="+")
    thread = models.OneToOneField(Thread, models.SET_NULL, null=True, related_name="+")
    adaptation = models.OneToOneField(Adaptation, models.SET_NULL, null=True, related_name="+")
    learner = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    circle = models.OneToOneField(Circle, models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    home = models.ForeignKey(Circle, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"], name="case_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid} {self.state}"

    @property
    def is_open(self) -> bool:
        """Say whether somebody has yet to decide."""
        return self.state == self.State.OPEN


class Report(models.Model):
    """What one learner said about one thing, and its words as they stood then."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("advertising or mass message")
        UNKIND = "unkind", _("insult, threat or harassment")
        DANGER = "danger", _("advice that may hurt somebody")
        RIGHTS = "rights", _("somebody else's work, wrong author or licence")
        PERSONAL = "personal", _("somebody's personal data")
        ELSEWHERE = "elsewhere", _("does not belong here")
        OTHER = "other", _("something else")

    WORDS_LIMIT = 1000

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(_("what is wrong"), max_length=9, choices=Reason.choices)
    words = models.TextField(_("in your words"), max_length=WORDS_LIMIT, blank=True)
    excerpt = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="reported_once_by_each"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class ModerationNote(models.Model):
    """What somebody who looks after the place did about a case or a takedown, and why.

    The audit trail: notes are added, never changed, and none goes away.
    """

    class What(models.TextChoices):
        NOTED = "noted", _("noted")
        DISMISSED = "dismissed", _("dismissed it")
        TAKEN_DOWN = "taken_down", _("took it down")
        WARNED = "warned", _("warned the author")
        SUSPENDED = "suspended", _("suspended the author")
        TAKEN_UP = "taken_up", _("took it up")
        DONE = "done", _("answered: done")
        REFUSED = "refused", _("answered: refused")
        WITHDRAWN = "withdrawn", _("withdrew the article")
        RESTORED = "restored", _("restored the article")
        CORRECTED = "corrected", _("corrected the attribution")
        WITHHELD = "withheld", _("withheld the picture")

    WORDS_LIMIT = 2000

    uid = UidField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notes")
    takedown = models.ForeignKey(Takedown, models.PROTECT, null=True, related_name="notes")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    what = models.CharField(max_length=10, choices=What.choices)
    words = models.TextField(max_length=WORDS_LIMIT, blank=True)
    # Who was warned and reads the words.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    # Its reader must not take what somebody wrote who only facilitates for the place's own word.
    by_facilitator = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) ^ Q(takedown__isnull=False),
                name="note_is_about_one_matter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.uid}"

    def save(self, *args: Any, **options: Any) -> None:
        """Add the note; PermissionError where one that stands would be changed."""
        if not self._state.adding:
            raise PermissionError("Notes are added, never changed.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refuse: what was decided stays on record."""
        raise PermissionError("Notes stay.")
