"""Which history of the database the numbers in browsers' hands belong to."""

from django.db import models
from django.db.models.functions import Now

from foundation.identifiers import new_uid


class Epoch(models.Model):
    """One row: the name of the present history, and when a process last confirmed it."""

    name = models.CharField(max_length=16, default=new_uid)
    confirmed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
