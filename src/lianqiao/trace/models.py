"""Tables of the record. The database itself refuses UPDATE and DELETE on them (migrations 0002 and 0003)."""

from django.db import models


class Event(models.Model):
    """One act: written in the same transaction as what it changed."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["actor", "at"])]


class Reading(models.Model):
    """A guarded fact of one subject was looked at: who, for what purpose, what, of whom, and on which day first when.

    Kept once a day: a second look of the same day by the same person for the
    same purpose adds nothing that is not on record.
    """

    at = models.DateTimeField()
    day = models.DateField()
    actor = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    what = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "day", "purpose", "what", "subject"], name="looked_at_once_a_day")
        ]
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["actor", "at"])]
