"""Tables of the record. The database itself refuses UPDATE and DELETE on them (migration 0002)."""

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
    """One look at a guarded fact: who, for what purpose, of whom."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80)
    what = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"]), models.Index(fields=["actor", "at"])]
