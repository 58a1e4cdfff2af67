"""Fields of practice, and who knows them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.etags import etag_of


class Topic(models.Model):
    """A field of practice, such as biogas; circles gather around topics, skills name them."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def etag(self) -> str:
        """Return what names its present name when it is renamed."""
        return etag_of({"name": self.name})


class Skill(models.Model):
    """A topic in which a learner can answer others' questions."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="skills")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="skills")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "topic"], name="skill_once_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.topic_id}"
