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
    rank = models.PositiveSmallIntegerField(default=1)  # 1 the first wish, 2 the one to fall back on; newest of each
    direction = models.CharField(max_length=20, default="work")  # rules.planning.DIRECTIONS
    regions = models.JSONField(default=list)  # GB/T 2260 codes
    regions_only = models.BooleanField(default=False)
    salary_floor = models.PositiveIntegerField(null=True)  # fen a month
    industries = models.JSONField(default=list)
    occupations = models.JSONField(default=list)  # codes of reference/occupations.csv
    travel = models.CharField(max_length=100, blank=True)  # how far, in the student's words
    words = models.JSONField(default=list)
    accommodations = models.JSONField(default=list)
    text = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class NeedStated(models.Model):
    """A need or a suggestion, in the student's words."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="needs")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12)  # need | suggestion
    text = models.CharField(max_length=400)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class NeedAnswered(models.Model):
    """What was said and done about a need ("you said, we did"). Several may follow each other, the newest first."""

    need = models.ForeignKey(NeedStated, on_delete=models.PROTECT, related_name="answers")
    text = models.CharField(max_length=400)
    done = models.BooleanField()  # False: heard and not done yet, or cannot be done; `text` says why
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class CaseConfirmed(models.Model):
    """Somebody looked through the file with the student, or the student did: it is right as of `on`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="confirmations")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class CaseClosed(models.Model):
    """Help has come to its end: an outcome with its proof is there. `outcome` and `proof` are `kind:id`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closings")
    outcome = models.CharField(max_length=40)
    proof = models.CharField(max_length=40)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class CaseReopened(models.Model):
    """The outcome did not hold: a check failed, or a contract was cancelled."""

    closing = models.OneToOneField(CaseClosed, on_delete=models.PROTECT, related_name="reopened")
    reason = models.CharField(max_length=200)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class StageEntered(models.Model):
    """From `on` the student is in this stage of the path (id in the policy); what was done before stays."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=40)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "stage"], name="stage_once_a_case")]


class Survey(models.Model):
    """A survey of everybody in one cohort (and, where given, one year of study), from `opens_on` to `due_on`.

    `questions` is the template as it stood when the survey was opened; its shape is `cases.facts_survey.Question`.
    """

    title = models.CharField(max_length=80)
    template = models.CharField(max_length=40)
    questions = models.JSONField()
    cohort = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="surveys_once_a_form")]


class SurveyEnded(models.Model):
    """From `on` nobody is asked any more; what was answered stays."""

    survey = models.OneToOneField(Survey, on_delete=models.PROTECT, related_name="ended")
    on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SurveyAnswered(models.Model):
    """What one student answered at one time; the one given last and not undone counts, the others stay to be read."""

    class Way(models.TextChoices):
        PHONE = "phone"  # the student, on the own page
        STAFF = "staff"  # on the student's behalf
        SHEET = "sheet"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="survey_answers")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    answers = models.JSONField()  # question id -> text, number, or list of option codes
    at = models.DateTimeField()  # when it was given: a sheet tells it of answers given long before they are recorded
    on = models.DateField()  # the day of `at`
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["survey", "case", "-id"])]
