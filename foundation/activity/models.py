"""The log: one row per fact, which is also the durable listeners' work list."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from foundation.activity.facts import Fact, rebuild


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
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.topic} {self.seq or ''}".rstrip()

    def fact(self) -> Fact:
        """Return the fact as the dataclass that its action recorded."""
        return rebuild(self.kind, self.actor_id, self.data)
