"""A letter that came in, or one of ours that was not let in, and what was made of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from foundation.identifiers import UidField


class InboundEmail(models.Model):
    """One received letter: who it says it is from, and the reason of what was done. No words.

    It is kept for 30 days. A refusal at once because of the address stands here too, though nothing
    came in: it counts as the report would that another mail server sends.
    """

    class Outcome(models.TextChoices):
        BOUNCED = "bounced", _("a letter of ours came back")
        REFUSED = "refused", _("a letter of ours was refused at once")
        DELAYED = "delayed", _("a letter of ours is late; nothing to do")
        UNPROVED = "unproved", _("seems to have come back; it does not name a letter of ours")
        UNKNOWN_BOUNCE = "unknown", _("a letter came back that is not known here")
        ANSWERED = "answered", _("a reply; its writer got the way to answer here")
        AUTOMATIC = "automatic", _("an automatic answer; nothing to do")
        NOT_TAKEN = "not_taken", _("not taken: replying by mail isn't offered yet")
        UNREADABLE = "unreadable", _("could not be read")
        TOO_LARGE = "too_large", _("too large to be read")

    uid = UidField()
    received_at = models.DateTimeField(db_default=Now())
    # Of its Message-ID, or of all of it where it has none: the same letter is handled once.
    fingerprint = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=200, blank=True)
    # As the letter says: proof of nothing.
    sender = models.CharField(max_length=320, blank=True)
    recipient = models.CharField(max_length=320, blank=True)
    size_bytes = models.PositiveBigIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)

    # Of a reply: who wrote it. Of a bounce: whose email came back from which address, how
    # (RFC 3463), and how much it counts.
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    address = models.EmailField(blank=True)
    status = models.CharField(max_length=12, blank=True)
    weight = models.PositiveSmallIntegerField(default=0)
    forgiven_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="inbound_newest"),
            models.Index(
                fields=["learner", "received_at"],
                name="bounces_of_learner",
                condition=Q(weight__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.message_id}".rstrip()
