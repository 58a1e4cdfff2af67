"""Learner, Topic, Skill and ApiToken."""

import secrets
from hashlib import sha256
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import UidField


class Topic(models.Model):
    """A field of practice, such as biogas; circles gather around topics, skills name them."""

    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class LearnerManager(BaseUserManager["Learner"]):
    """Makes learners, whose address is their only sign-in name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Learner":
        """Return a new learner; without a password they sign in by a code sent by mail."""
        learner = self.model(email=self.normalize_email(email).lower(), **fields)
        learner.set_password(password)
        learner.save(using=self._db)
        return learner

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Learner":
        """Return a new host of the instance."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Learner(AbstractBaseUser, PermissionsMixin):
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
    is_staff = models.BooleanField(default=False)
    access_epoch = models.PositiveIntegerField(default=1)
    topics = models.ManyToManyField(Topic, through="Skill", related_name="learners")

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


class Skill(models.Model):
    """A topic in which a learner can answer others' questions."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="skills")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="skills")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["learner", "topic"], name="skill_once_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.topic_id}"


class ApiToken(models.Model):
    """A personal key to the API: shown once, kept only as a hash."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    PREFIX = "ayni_"

    uid = UidField()
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(_("may"), max_length=5, choices=Scope.choices, default=Scope.READ)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def new_secret(cls) -> str:
        """Return a fresh secret of 160 random bits."""
        return cls.PREFIX + secrets.token_hex(20)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return what is stored of a secret. Its 160 bits make a slow hash needless."""
        return sha256(secret.encode()).hexdigest()
