"""Tables of reaching people. What is due next, and who was reached, is derived from these rows and the post office's.

Nothing here says why somebody stands on a reminder list: whoever reads the
table cannot tell those who had to be reminded from those drawn by lot.
"""

from django.db import models


class ReminderList(models.Model):
    """The names of one class that its student helpers are asked to remind, from `drawn_at` for the policy's hours."""

    small_class = models.ForeignKey("people.SmallClass", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    drawn_at = models.DateTimeField()
    until = models.DateTimeField()  # gone from this instant on
    seed = models.CharField(max_length=80)
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["small_class", "on"], name="one_list_a_class_and_day")]


class Reminder(models.Model):
    """One name on a list. `cycle`: within one, everybody of the class is named once."""

    list = models.ForeignKey(ReminderList, on_delete=models.PROTECT, related_name="names")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    cycle = models.PositiveIntegerField()
    place = models.PositiveSmallIntegerField()  # on the list, from 1: an order by lot

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "student"], name="once_on_a_list")]


class ReminderAnswer(models.Model):
    """What a classmate pressed; the newest counts. No free text: a corrected number is the counsellor's to ask for."""

    class Result(models.TextChoices):
        REACHED = "reached"  # 已联系上
        NO_ANSWER = "no_answer"  # 没接
        WRONG_NUMBER = "wrong_number"  # 号码不对

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="answers")
    result = models.CharField(max_length=12, choices=Result.choices)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class LiaisonAsked(models.Model):
    """Somebody of the staff wants a classmate to remind this student: a list of the class names them in their turn."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    envelope = models.ForeignKey("delivery.Envelope", on_delete=models.PROTECT, null=True, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["student", "on"], name="liaison_asked_once_a_day")]


class Call(models.Model):
    """Somebody of the staff rang the student."""

    class Result(models.TextChoices):
        REACHED = "reached"
        NO_ANSWER = "no_answer"
        OFF = "off"  # switched off, or no longer in service
        WRONG_NUMBER = "wrong_number"

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    result = models.CharField(max_length=12, choices=Result.choices)
    note = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["student", "on"])]


class Unreachable(models.Model):
    """Somebody said, on these rows, that the student cannot be reached. A later contact or a new number ends it."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    evidence = models.JSONField()  # ids of the tries: `attempt:12`, `call:3`, `reminder_answer:4`, `talk:9`
