"""Tables of the most guarded room. Rows leave it only through `hardship.queries` with a viewer and a purpose."""

from django.db import models


class CriterionHeld(models.Model):
    """A criterion (code in reference/) that a student holds, on a proof, within a span of days."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    criterion = models.CharField(max_length=40)
    words = models.CharField(max_length=500, blank=True)  # as the source wrote it
    detail = models.CharField(max_length=60, blank=True)  # codes of hardship_details: kind:hearing grade:3
    proof = models.CharField(max_length=120, blank=True)  # its kind, in the words of reference/hardship_criteria.csv
    file = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="held_once_a_form")]
        indexes = [models.Index(fields=["student"])]


class CriterionEnded(models.Model):
    """The criterion no longer holds from `on`, and why."""

    held = models.OneToOneField(CriterionHeld, on_delete=models.PROTECT, related_name="ended")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class CriterionVerified(models.Model):
    """A second person compared the criterion with its proof."""

    held = models.OneToOneField(CriterionHeld, on_delete=models.PROTECT, related_name="verified")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
