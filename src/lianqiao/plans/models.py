"""Tables of plans."""

from django.db import models


class Plan(models.Model):
    """The plan of one case under one policy. One opened by an import stands and falls with its batch."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    policy = models.CharField(max_length=60)
    opened_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Measure(models.Model):
    """So many deeds of one kind owed by `by`; `commitment` is the policy's id."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    commitment = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)  # guidance | training | traineeship | referral
    count = models.PositiveSmallIntegerField()
    by = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "commitment"], name="measure_once_a_plan")]
