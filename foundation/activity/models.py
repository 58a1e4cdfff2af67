"""The log: one row per fact, which is also the durable listeners' work list."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foundation.activity.facts import Fact, rebuild


class Pulse(models.Model):
    """When a part of the machinery last showed that it lives; one row per part."""

    part = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "activity_pulse"

    def __str__(self) -> str:
        return f"{self.part} {self.at}"


class FactRow(models.Model):
    """A recorded fact; `seq` numbers those of one thread without a gap, in commit order."""

    kind = models.CharField(max_length=60)
    topic = models.CharField(max_length=80)
    seq = models.PositiveBigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())

    # The relay's own columns: see leases.py for what they mean together.
    relayed_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(db_default=Now())
    attempt = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        db_table = "activity_fact"
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "seq"],
                name="fact_seq_unique_per_topic",
                condition=Q(seq__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="fact_to_relay",
                condition=Q(relayed_at__isnull=True, parked_at__isnull=True),
            ),
            models.Index(
                fields=["parked_at"], name="fact_parked", condition=Q(parked_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.topic} {self.seq or ''}".rstrip()

    @property
    def error_class(self) -> str:
        """Return what kind of error the last try ended with; the rest may quote private words."""
        return self.error.partition(":")[0]

    def fact(self) -> Fact:
        """Return the fact as the dataclass that its action recorded."""
        return rebuild(self.kind, self.actor_id, self.data)
