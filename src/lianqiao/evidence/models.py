"""Tables of kept files."""

from django.db import models


class StoredFile(models.Model):
    """One file as it came. `owner` is the room that may open it; `sha256` is of `content`."""

    owner = models.CharField(max_length=30)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)
