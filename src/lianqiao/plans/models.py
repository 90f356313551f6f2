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
    recorded_at = models.DateTimeField(null=True)  # None: with the plan, before this was kept

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "commitment"], name="measure_once_a_plan")]


class PlanVersion(models.Model):
    """What the plan said from one time on; the newest submitted and approved is the one in force."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()  # 1 the first
    submitted = models.BooleanField()  # False: a draft that nobody need look at yet
    goal_main = models.CharField(max_length=200)
    goal_fallback = models.CharField(max_length=200, blank=True)
    strengths = models.CharField(max_length=300, blank=True)
    obstacles = models.JSONField(default=list)  # rules.planning.OBSTACLES
    review_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="version_once_a_plan"),
            models.UniqueConstraint(fields=["recorded_by", "key"], name="plan_versions_once_a_form"),
        ]


class PlanItem(models.Model):
    """One line of one version. `line` is its number in the plan for good; every later version has a row of it."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="items")
    line = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=40, blank=True)  # the policy's measure it came from
    title = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)
    owner = models.CharField(max_length=30)  # a role of the five levels, or rules.planning.STUDENT
    owner_user = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.DateField()
    dropped = models.CharField(max_length=200, blank=True)  # why it is done no longer
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "line"], name="line_once_a_version")]


class PlanDecided(models.Model):
    """A second pair of eyes approved the version, or returned it with a reason."""

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="decided")
    approved = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class PlanAgreed(models.Model):
    """The student said yes to an approved version."""

    class Way(models.TextChoices):
        PHONE = "phone"  # on the own page
        STAFF = "staff"  # told a member of staff, who wrote it down

    version = models.OneToOneField(PlanVersion, on_delete=models.PROTECT, related_name="agreed")
    way = models.CharField(max_length=8, choices=Way.choices)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class PlanRemark(models.Model):
    """What the student would have changed in a version, in the student's words."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="remarks")
    text = models.CharField(max_length=400)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class PlanItemDone(models.Model):
    """A line was done on a day: by a record (`proof` is its `kind:id`), or as told in words."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="done")
    line = models.PositiveSmallIntegerField()
    on = models.DateField()
    text = models.CharField(max_length=300, blank=True)
    proof = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class PlanItemUndone(models.Model):
    """The line was marked by mistake, or what it rests on does not hold."""

    done = models.OneToOneField(PlanItemDone, on_delete=models.PROTECT, related_name="withdrawn")
    reason = models.CharField(max_length=200)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
