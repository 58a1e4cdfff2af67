"""Membership of a circle, and the invitations that lead to it."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from circles.models.circle import Circle
from foundation.identifiers import UidField


class Membership(models.Model):
    """One learner's standing in one circle; the row stays when they leave."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        MENTOR = "mentor", _("mentor")
        FACILITATOR = "facilitator", _("facilitator")

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting to be admitted")
        ACTIVE = "active", _("member")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="memberships")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=11, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(max_length=9, choices=State.choices)
    note = models.TextField(
        _("a word to the facilitators"),
        max_length=500,
        blank=True,
        validators=[MaxLengthValidator(500)],
    )
    requested_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Stays until a facilitator admits them again: asking and withdrawing must not wipe it out.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circle", "learner"], name="membership_once"),
        ]
        indexes = [
            models.Index(
                fields=["learner", "circle"],
                name="membership_active",
                condition=Q(state="active"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.state} {self.circle_id}"

    @property
    def is_active(self) -> bool:
        """Say whether they are a member now."""
        return self.state == self.State.ACTIVE

    @property
    def is_facilitator(self) -> bool:
        """Say whether they facilitate now."""
        return self.is_active and self.role == self.Role.FACILITATOR

    @property
    def was_removed(self) -> bool:
        """Say whether a facilitator removed them and none has let them come back since."""
        return self.state == self.State.REMOVED or self.removed_at is not None

    @property
    def state_without_admission(self) -> str:
        """Return the state a request falls back to when it is declined or withdrawn."""
        return self.State.REMOVED if self.removed_at else self.State.LEFT


class Invitation(models.Model):
    """A link that admits; the secret is shown once and kept as a hash."""

    uid = UidField()
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    places = models.PositiveIntegerField(
        _("how many may use it"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    used_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_count__lte=models.F("places")), name="invitation_within_places"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.used_count}/{self.places}"

    @property
    def places_left(self) -> int:
        """Return how many more it admits."""
        return self.places - self.used_count

    @staticmethod
    def new_secret() -> str:
        """Return a fresh secret of 192 random bits, fit for an address."""
        return secrets.token_urlsafe(24)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what is stored of a secret. Its 192 bits make a slow hash needless."""
        return sha256(secret.encode()).hexdigest()
