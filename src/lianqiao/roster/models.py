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
    sheet = models.CharField(max_length=100, blank=True)  # where in the batch's file it stood
    row = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["student", "-id"])]


class StandingChange(models.Model):
    """A change of 学籍 standing as of a day; which of them are in the cohort's base is said by `rules.standings`.

    Of two that name the same day the later entered one counts.
    """

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="standings")
    standing = models.CharField(max_length=20)  # a rules.standings.Standing
    since = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class MajorChanged(models.Model):
    """From `since` the student studies what `record` says (转专业)."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="majors_changed")
    record = models.OneToOneField(StudentRecord, on_delete=models.PROTECT, related_name="major_changed")
    before = models.ForeignKey(StudentRecord, on_delete=models.PROTECT, related_name="+")  # what stood until then
    since = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Carer(models.Model):
    """This user cares for this student in this duty, from `since` to `until` (both included)."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="carers")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=30)  # a rules.visibility.Role value of the five levels
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    hand_over = models.ForeignKey(
        "HandOver", on_delete=models.PROTECT, null=True, blank=True, related_name="carers"
    )  # by which it came about
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["user", "duty"])]


class CarerEnded(models.Model):
    """The pairing no longer holds from `on`; of several the earliest counts."""

    carer = models.ForeignKey(Carer, on_delete=models.PROTECT, related_name="endings")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class StudentKey(models.Model):
    """The opaque code in the links to a student's own page; the newest is the one that opens it."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="keys")
    code = models.CharField(max_length=32, unique=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class OwnCode(models.Model):
    """A code that lets a student in to the own page once. Only its digest is kept; `used_at` is working state."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()  # real clock
    used_at = models.DateTimeField(null=True, blank=True)  # real clock; spent, or void since a newer one came
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)  # a member of staff, or the student who asked for it by mail


class OwnPassword(models.Model):
    """The password a student chose for the own page, hashed; the newest counts. Empty: none any more."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="passwords")
    password = models.CharField(max_length=128, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class ChangeProposed(models.Model):
    """A student says that a value of the own record should read otherwise; staff decide."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="proposed")
    values = models.JSONField()  # field of StudentRecord -> what it should say
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    on = models.DateField()


class ChangeDecided(models.Model):
    """What staff said to a proposed change; accepted, `record` is the row that now says so."""

    proposed = models.OneToOneField(ChangeProposed, on_delete=models.PROTECT, related_name="decided")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    record = models.ForeignKey(StudentRecord, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SamePerson(models.Model):
    """Two numbers, one person: what stands under `other` is read as `student`'s, until `SamePersonUndone` follows."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SamePersonUndone(models.Model):
    """They are two people after all."""

    same = models.OneToOneField(SamePerson, on_delete=models.PROTECT, related_name="undone")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class HandOver(models.Model):
    """Somebody asks a colleague to take over a duty towards students: for good, or until a day as a stand-in.

    The duty moves when the colleague accepts; until then it stays where it is.
    """

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=30)  # a rules.visibility.Role value of the five levels
    students = models.JSONField()  # ids; empty: all that the person cares for in this duty
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # None: for good
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class HandOverAnswered(models.Model):
    """The colleague said yes or no."""

    hand_over = models.OneToOneField(HandOver, on_delete=models.PROTECT, related_name="answered")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
