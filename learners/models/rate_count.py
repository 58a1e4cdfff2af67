"""The counts of rate limits on what strangers cause."""

from django.db import models


class RateCount(models.Model):
    """One rate limit of one mailbox, asker or browser, or of the instance (learners/rates.py).

    `key` is a keyed hash, so that no address stands here. The count starts anew after `ends_at`.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
