"""Tables of the ledger: statements are never stored."""

from django.db import models


class Excuse(models.Model):
    """A waiver of one commitment for one subject over a span of days, with its reason and approver."""

    commitment = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)  # student:7 | class:2 | college
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="waived_once_a_form")]


class ExcuseWithdrawn(models.Model):
    """The waiver was a mistake: from the day `on` it counts nowhere, as of earlier days it still does."""

    excuse = models.OneToOneField(Excuse, on_delete=models.PROTECT, related_name="withdrawn")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
