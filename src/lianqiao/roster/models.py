"""Tables of the roster. A student's row never changes: each import or correction appends a `StudentRecord`.

The newest record whose batch was not undone is the present one. Undoing a
batch appends one row; every status is derived.
"""

from django.db import models


class ImportBatch(models.Model):
    """One file taken in by one person, for rosters and posts alike."""

    kind = models.CharField(max_length=10)  # roster | posts
    file = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, related_name="+", null=True)
    file_name = models.CharField(max_length=255)
    at = models.DateTimeField()
    on = models.DateField()
    by = models.CharField(max_length=80)
    counts = models.JSONField(default=dict)  # rows, read, new, changed, same, rejected, warnings, skipped


class BatchUndone(models.Model):
    """This batch no longer counts."""

    batch = models.OneToOneField(ImportBatch, on_delete=models.PROTECT, related_name="undone")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class RowVerdict(models.Model):
    """What became of a refused or doubtful row."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="verdicts")
    outcome = models.CharField(max_length=10)  # rejected | warning
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)


class Student(models.Model):
    """A graduate-to-be; `number` is the campus key (学号)."""

    number = models.CharField(max_length=32, unique=True)


class StudentRecord(models.Model):
    """What was recorded of a student at one time. Empty text and null mean unknown."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="records")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="records")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    sex = models.CharField(max_length=6, blank=True)  # male | female
    cohort = models.PositiveSmallIntegerField(null=True)
    small_class = models.ForeignKey("people.SmallClass", on_delete=models.PROTECT, null=True, related_name="+")
    major_code = models.CharField(max_length=6, blank=True)
    major_text = models.CharField(max_length=80, blank=True)
    degree = models.PositiveSmallIntegerField(null=True)  # rules.suitability.Degree
    id_number = models.CharField(max_length=18, blank=True)
    entrant_number = models.CharField(max_length=20, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    born = models.DateField(null=True)
    home_region = models.CharField(max_length=6, blank=True)
    home_text = models.CharField(max_length=120, blank=True)
    rural = models.BooleanField(null=True)
    party_member = models.BooleanField(null=True)
    political_text = models.CharField(max_length=30, blank=True)
    ethnicity = models.CharField(max_length=30, blank=True)
    veteran = models.BooleanField(null=True)
    certificates = models.JSONField(default=list)
    extra = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["student", "-id"])]


class StandingChange(models.Model):
    """A change of 学籍 standing as of a day: only `enrolled` counts in the cohort's base."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="standings")
    standing = models.CharField(max_length=20)  # enrolled | suspended | delayed | incomplete | left | transferred
    since = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Carer(models.Model):
    """This user cares for this student in this duty, from `since` to `until` (both included)."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="carers")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=30)  # a rules.visibility.Role value of the five levels
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["user", "duty"])]
