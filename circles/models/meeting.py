"""When a circle meets."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from circles.models.circle import Circle
from foundation.identifiers import UidField
from learners import zones


class Meeting(models.Model):
    """One meeting. The wall-clock time and its zone are what was agreed; the instants follow."""

    uid = UidField()
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="meetings")
    title = models.CharField(_("what about"), max_length=120)
    local_start = models.CharField(max_length=16)  # "2026-11-26T18:00" on the zone's own clock
    zone = models.CharField(_("time zone"), max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(24 * 60)]
    )
    where = models.CharField(_("where"), max_length=300, blank=True)
    agenda = models.TextField(
        _("agenda"), max_length=2000, blank=True, validators=[MaxLengthValidator(2000)]
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = [models.Index(fields=["circle", "ends_at"], name="meeting_by_circle")]

    def __str__(self) -> str:
        return self.title

    @property
    def home_place(self) -> str:
        """Return the zone as people say it: "Kigali" of "Africa/Kigali"."""
        return zones.place_of(self.zone)
