"""Tables of the ledger: statements are never stored. Excuses, acknowledgements, notices, tasks and minutes are."""

from django.db import models

from lianqiao.ledger.models_sought import Sought as Sought


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
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="waived_once_a_form")]


class ExcuseWithdrawn(models.Model):
    """The waiver was a mistake: from the day `on` it counts nowhere, as of earlier days it still does."""

    excuse = models.OneToOneField(Excuse, on_delete=models.PROTECT, related_name="withdrawn")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class ExcuseAsked(models.Model):
    """Somebody near the student asks that a promise be waived; `ExcuseDecided` answers."""

    commitment = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="asks_once_a_form")]


class ExcuseDecided(models.Model):
    """Granted, with the waiver that was made of it, or declined with a reason."""

    asked = models.OneToOneField(ExcuseAsked, on_delete=models.PROTECT, related_name="decided")
    excuse = models.OneToOneField(Excuse, on_delete=models.PROTECT, null=True, blank=True, related_name="asked")
    reason = models.CharField(max_length=200, blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Acknowledgement(models.Model):
    """Somebody of the ladder has heard of a row that slipped and takes it up: nobody higher hears of it.

    A row of the statement is named by commitment, subject and the first day of its period.
    """

    commitment = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    start = models.DateField()
    text = models.CharField(max_length=200, blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["commitment", "subject", "start"], name="taken_up_once")]


class Notice(models.Model):
    """The one message of a day to a person of the staff: what slipped, in numbers. Never two a day."""

    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    envelope = models.ForeignKey("delivery.Envelope", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)  # system:scheduler, or who urged

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="one_notice_a_day")]


class NoticeItem(models.Model):
    """What a notice spoke of, so that nobody is told twice of one thing at one step of its ladder.

    `kind`: promise (a row of the statement) | task. `step` counts the ladder from 0; urging by hand is -1.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8)
    commitment = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=60)  # as in the statement; task:7
    start = models.DateField(null=True, blank=True)
    step = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "commitment", "subject", "start"])]


class Minutes(models.Model):
    """What a meeting had before it (frozen) and what was said. The meeting itself is an act of `assistance`."""

    activity = models.OneToOneField("assistance.Activity", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()  # the first of the month whose promise it keeps
    agenda = models.JSONField(default=list)  # the agenda as it stood when the meeting was held
    text = models.TextField(blank=True)
    present = models.JSONField(default=list)  # user ids
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="minutes_once_a_form")]


class Task(models.Model):
    """Something to be done by a day: pushed down from a level, or decided in a meeting."""

    title = models.CharField(max_length=120)
    about = models.CharField(max_length=400, blank=True)
    level = models.CharField(max_length=8)  # person | class | branch | group
    small_class = models.ForeignKey(
        "people.SmallClass", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    branch = models.ForeignKey("people.PartyBranch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField()
    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="tasks_once_a_form")]
        indexes = [models.Index(fields=["due_on"])]


class TaskFor(models.Model):
    """One person whose task it is, in the role in which they got it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    small_class = models.ForeignKey(
        "people.SmallClass", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "user"], name="one_task_a_person")]


class TaskSeen(models.Model):
    """The person pressed that the task was read: opening a page is not reading."""

    task_for = models.OneToOneField(TaskFor, on_delete=models.PROTECT, related_name="seen")
    recorded_at = models.DateTimeField()


class TaskDone(models.Model):
    """The person says what was done."""

    task_for = models.OneToOneField(TaskFor, on_delete=models.PROTECT, related_name="done")
    on = models.DateField()
    text = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class TaskCancelled(models.Model):
    """It need not be done any more."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="cancelled")
    on = models.DateField()
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class TaskHandedOn(models.Model):
    """Somebody's part of a task went to somebody else, who has a row of their own: the first row counts no more."""

    task_for = models.OneToOneField(TaskFor, on_delete=models.PROTECT, related_name="handed_on")
    to = models.ForeignKey(TaskFor, on_delete=models.PROTECT, related_name="taken_over")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
