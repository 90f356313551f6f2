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
