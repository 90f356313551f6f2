"""Tables of case work."""

from django.db import models


class Case(models.Model):
    """The file of a student; of those not undone the first is the one."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opened_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class WishStated(models.Model):
    """What the student wished at one time; the newest not undone is the present one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="wishes")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    direction = models.CharField(
        max_length=20, default="work"
    )  # work | further_study | civil_service | army | abroad | startup
    regions = models.JSONField(default=list)  # GB/T 2260 codes
    regions_only = models.BooleanField(default=False)
    salary_floor = models.PositiveIntegerField(null=True)  # fen a month
    industries = models.JSONField(default=list)
    words = models.JSONField(default=list)
    accommodations = models.JSONField(default=list)
    text = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class NeedStated(models.Model):
    """A need or a suggestion, in the student's words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=12)  # need | suggestion
    text = models.CharField(max_length=400)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
