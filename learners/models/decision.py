"""What those who run the instance decided about a person, and why."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from learners.models.learner import Role


class Decision(models.Model):
    """One decision about a learner: who took it, when, and the reason. Never changed."""

    class What(models.TextChoices):
        ROLE_GIVEN = "role_given", _("Role given")
        ROLE_TAKEN = "role_taken", _("Role taken away")
        SUSPENDED = "suspended", _("Suspended")
        READMITTED = "readmitted", _("Let back in")
        VOUCHED = "vouched", _("Vouched for")

    REASON_LIMIT = 500

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="decisions")
    # Null where somebody at the terminal of the server decided.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    what = models.CharField(max_length=10, choices=What.choices)
    role = models.CharField(max_length=9, choices=Role.choices, blank=True)
    reason = models.TextField(
        _("reason"),
        max_length=REASON_LIMIT,
        blank=True,
        validators=[MaxLengthValidator(REASON_LIMIT)],
    )
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.what} {self.role}".rstrip()
