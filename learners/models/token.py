"""Personal keys to the API."""

import secrets
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.identifiers import UidField


class ApiToken(models.Model):
    """A personal key to the API: shown once, kept only as a hash."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    PREFIX = "ayni_"
    # For whom nothing else was chosen: a forgotten token is of no use to whoever finds it later.
    DEFAULT_DAYS = 90
    MOST_DAYS = 365

    uid = UidField()
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    # Bare, "may" would be the month of that name in every date.
    scope = models.CharField(
        pgettext_lazy("what a token may do", "may"),
        max_length=5,
        choices=Scope.choices,
        default=Scope.READ,
    )
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    # From then on it is refused; None: it never expires.
    expires_at = models.DateTimeField(null=True)
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
