"""Working state of the import wizard: an upload not yet confirmed. It may change in place and be thrown away."""

from django.db import models


class Upload(models.Model):
    """A file being looked at. `columns` maps header → field, `fixes` holds cells typed in the preview."""

    kind = models.CharField(max_length=10)  # roster | posts | survey
    about = models.CharField(max_length=40, blank=True)  # `survey:3`, where the kind asks which
    file = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    columns = models.JSONField(default=dict)
    fixes = models.JSONField(default=list)  # [sheet, row, column, text]
    batch = models.OneToOneField(
        "roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class SavedMap(models.Model):
    """A mapping of columns that somebody saved by name when a file was taken in; it changes in place and may go.

    `headers` are the file's headers in compared form; `columns` maps header → field, of all of them.
    """

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10)  # roster | posts
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()


class PushToken(models.Model):
    """A portal's right to push posts of one `source`. Only the digest of the secret is kept.

    `used_at`, `minute` and `in_minute` are working state: when it was last used, and how often in that minute.
    """

    name = models.CharField(max_length=60)
    source = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    expires_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80)
    used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    in_minute = models.PositiveIntegerField(default=0)


class PushTokenRevoked(models.Model):
    """This token opens nothing any more."""

    token = models.OneToOneField(PushToken, on_delete=models.PROTECT, related_name="revoked")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
