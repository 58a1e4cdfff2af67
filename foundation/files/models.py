"""StoredFile: one kept picture, re-encoded by us and named by its content."""

from django.db import models
from django.db.models.functions import Now

from foundation.identifiers import UidField


class StoredFile(models.Model):
    """A file under MEDIA_ROOT. `path` is relative, derived from the SHA-256 of what is stored."""

    uid = UidField()
    path = models.CharField(max_length=120, unique=True)
    content_type = models.CharField(max_length=60)
    byte_count = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    # While this is set nobody is handed the file, however they came by its address.
    withheld_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.path
