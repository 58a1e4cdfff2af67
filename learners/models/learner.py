"""A person who takes part, in which roles, and how far they are trusted."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import UidField
from learners.models.topic import Topic
from learners.names import fold_address


class Role(models.TextChoices):
    """What somebody does for the whole instance; a host may all of it."""

    CURATOR = "curator", _("curator: topics, articles, wikis, licences")
    MODERATOR = "moderator", _("moderator: reports and people")
    HOST = "host", _("host: everything")


class Trust(models.TextChoices):
    """How far a learner is known here: earned by helping, shown, never a score."""

    NEW = "new", _("new here")
    KNOWN = "known", _("known here")
    TRUSTED = "trusted", _("trusted")


class LearnerManager(BaseUserManager["Learner"]):
    """Makes learners, whose address is their only sign-in name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Learner":
        """Return a new learner; without a password they sign in by a code sent by mail."""
        learner = self.model(email=fold_address(email), **fields)
        learner.set_password(password)
        learner.save(using=self._db)
        return learner

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Learner":
        """Return a new host of the instance."""
        return self.create_user(email, password, is_host=True, **fields)


class Learner(AbstractBaseUser):
    """A person who takes part. `access_epoch` rises whenever what they may reach was cut."""

    uid = UidField()
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=60)
    bio = models.CharField(_("about you"), max_length=500, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    languages = models.JSONField(_("languages you read"), default=list, blank=True)
    interface_language = models.CharField(_("language of the pages"), max_length=8, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    joined_at = models.DateTimeField(db_default=Now())
    suspended_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    # Instance roles; ask learners.rules, which knows that a host may everything.
    is_host = models.BooleanField(default=False)
    is_moderator = models.BooleanField(default=False)
    is_curator = models.BooleanField(default=False)
    # Kept up to date by the floors above, from what others made of this learner's help.
    trust = models.CharField(max_length=7, choices=Trust.choices, default=Trust.NEW)
    # While set, no mail but account letters goes to them: too much of it came back.
    mail_stopped_at = models.DateTimeField(null=True, blank=True)
    vouched_at = models.DateTimeField(null=True, blank=True)
    access_epoch = models.PositiveIntegerField(default=1)
    topics = models.ManyToManyField(Topic, through="learners.Skill", related_name="learners")

    objects: ClassVar[LearnerManager] = LearnerManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="learner_email_unique_any_case"),
            # So that `is_active` alone answers whether they take part, in Django's own code too.
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True) | Q(is_active=False),
                name="learner_suspended_is_not_active",
            ),
        ]
        indexes = [
            # Asked with every round of letters, and few are in it.
            models.Index(
                fields=["mail_stopped_at"],
                name="learner_mail_stopped",
                condition=Q(mail_stopped_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """Return the learner's time zone; UTC where the stored name is no longer known."""
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")

    @property
    def language(self) -> str:
        """Return the language to write to them in: theirs where the pages speak it."""
        offered = dict(settings.LANGUAGES)
        return (
            self.interface_language
            if self.interface_language in offered
            else (settings.LANGUAGE_CODE)
        )

    @property
    def tint(self) -> int:
        """Return which of the eight avatar tints is theirs, 0..7, from the public uid."""
        return sum(self.uid.encode()) % 8

    @property
    def initials(self) -> str:
        """Return one or two letters for the avatar."""
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts))
