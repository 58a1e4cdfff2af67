"""How closely a learner follows a circle or a thread."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from circles.models import Circle
from discussions.models import Thread


class Level(models.TextChoices):
    """How closely one follows a circle or a thread."""

    FOLLOW = "follow", _("Follow: a mail at once")
    DIGEST = "digest", _("Digest: in the letter that gathers the news")
    MUTE = "mute", _("Mute: only when somebody names me")


class Preference(models.Model):
    """A level chosen, for a circle or for a thread; the thread's wins over its circle's."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="+")
    level = models.CharField(max_length=6, choices=Level.choices)
    # False where asking or answering set it; such a one never overrides a person's own choice.
    is_explicit = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "circle"],
                name="preference_per_circle",
                condition=Q(circle__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["learner", "thread"],
                name="preference_per_thread",
                condition=Q(thread__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(circle__isnull=False) ^ Q(thread__isnull=False),
                name="preference_has_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.level}"
