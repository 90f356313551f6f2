"""Tables of outcomes."""

from django.db import models


class Intention(models.Model):
    """An intention reached between a student and an employer: no outcome yet."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey("jobs.Employer", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="intends_once_a_form")]


class IntentionCancelled(models.Model):
    """The intention was entered by mistake: from the day `on` it counts nowhere, as of earlier days it still does."""

    intention = models.OneToOneField(Intention, on_delete=models.PROTECT, related_name="cancelled")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Destination(models.Model):
    """A coded destination (毕业去向); the newest not undone counts. `grade` says how far it is proven."""

    class Grade(models.TextChoices):
        CLAIMED = "claimed"
        DOCUMENTED = "documented"
        VERIFIED = "verified"

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=4)
    unit_name = models.CharField(max_length=120, blank=True)
    provisional = models.BooleanField(default=False)  # 拟录取
    grade = models.CharField(max_length=12, choices=Grade.choices)
    proof_kind = models.CharField(max_length=30, blank=True)
    proof = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class DestinationRefused(models.Model):
    """A check failed: the paper did not hold. From the day `on` the destination counts nowhere."""

    destination = models.OneToOneField(Destination, on_delete=models.PROTECT, related_name="refused")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class DestinationCancelled(models.Model):
    """The contract or place was given up on the day `on`: from then the destination counts nowhere."""

    destination = models.OneToOneField(Destination, on_delete=models.PROTECT, related_name="cancelled")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class OutcomeReported(models.Model):
    """A student says where they go, with a photo of the proof: a claim, which counts nowhere until staff confirm it."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=4)
    unit_name = models.CharField(max_length=120, blank=True)
    proof = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()


class ReportDecided(models.Model):
    """What staff said to a reported outcome; accepted, `destination` is the row that now says so."""

    reported = models.OneToOneField(OutcomeReported, on_delete=models.PROTECT, related_name="decided")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
