"""Tables of help given."""

from django.db import models


class Activity(models.Model):
    """One act of help. `held_on` is its day, `recorded_on` the day it was entered."""

    class Kind(models.TextChoices):
        TALK = "talk"
        GUIDANCE = "guidance"
        TRAINING = "training"
        TRAINEESHIP = "traineeship"
        LECTURE = "lecture"
        MEETING = "meeting"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=20, blank=True)  # face | phone | chat
    held_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    by = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        indexes = [models.Index(fields=["kind", "held_on"])]
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="helped_once_a_form")]


class HelpCancelled(models.Model):
    """The act was entered by mistake: from the day `on` it counts nowhere, as of earlier days it still does."""

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="cancelled")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Attendance(models.Model):
    """This student was there."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attendances")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "student"], name="attends_once")]
