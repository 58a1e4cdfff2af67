"""A learning circle."""

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import UidField
from learners.models import Topic


class Circle(models.Model):
    """People who learn together. The counters are kept under the row's lock.

    `version` rises with every change a reader of its page should see; `audience_epoch` with
    every change of who may read its threads, so that the hub knows when to look again.
    """

    class Admission(models.TextChoices):
        OPEN = "open", _("open: anyone may join")
        REQUEST = "request", _("on request: a facilitator admits")
        INVITE = "invite", _("invite only: hidden from everyone else")

    uid = UidField()
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=300)
    about = models.TextField(
        _("about"), max_length=4000, blank=True, validators=[MaxLengthValidator(4000)]
    )
    rhythm = models.CharField(_("meeting rhythm"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    admission = models.CharField(
        _("who may join"), max_length=7, choices=Admission.choices, default=Admission.OPEN
    )
    capacity = models.PositiveIntegerField(
        _("places"), default=50, validators=[MinValueValidator(2), MaxValueValidator(1000)]
    )
    topics = models.ManyToManyField(Topic, related_name="circles")
    member_count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=1)
    audience_epoch = models.PositiveBigIntegerField(default=1)
    founded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member_count__lte=F("capacity")), name="circle_within_capacity"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page, which stands one floor higher, beside its threads."""
        return reverse("discussions:circle", args=[self.slug])

    @property
    def places_left(self) -> int:
        """Return how many more may join."""
        return self.capacity - self.member_count
