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
