"""Tables of employers and posts. A post's row is its identity; what it says is the newest `PostRecord` not undone."""

from django.db import models

from lianqiao.jobs.models_entry import PostFound as PostFound
from lianqiao.jobs.models_entry import PostScan as PostScan
from lianqiao.jobs.models_entry import PostScanDone as PostScanDone
from lianqiao.jobs.models_entry import SamePost as SamePost
from lianqiao.jobs.models_leads import Lead as Lead
from lianqiao.jobs.models_leads import LeadAnswered as LeadAnswered
from lianqiao.jobs.models_leads import LeadHanded as LeadHanded
from lianqiao.jobs.models_leads import PostReport as PostReport
from lianqiao.jobs.models_leads import ReportsAnswered as ReportsAnswered


class Employer(models.Model):
    """An employer. It is there as long as a record of one of its posts stands; the oldest of these is its first."""

    name = models.CharField(max_length=120, unique=True)
    credit_code = models.CharField(max_length=18, blank=True)


class EmployerMark(models.Model):
    """A file or a person said that this employer is a large one (`大型`). It counts as long as its batch does."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="marks")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class Post(models.Model):
    """A post; `identity` is source + its own code, else employer + title + place (contracts, Match).

    It was first recorded on the day of the oldest of its records that stand.
    """

    identity = models.CharField(max_length=300, unique=True)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="posts")


class PostRecord(models.Model):
    """What a post said at one time."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="records")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    openings = models.PositiveIntegerField()
    place = models.CharField(max_length=120, blank=True)
    region = models.CharField(max_length=6, blank=True)
    degrees = models.JSONField(default=list)  # rules.suitability.Degree values
    majors = models.JSONField(default=dict)  # {"by_degree": {"2": ["0901"]}, "unread": []}
    major_text = models.TextField(blank=True)
    industry = models.CharField(max_length=40, blank=True)
    salary_low = models.PositiveIntegerField(null=True)  # fen a month
    salary_high = models.PositiveIntegerField(null=True)
    salary_months = models.PositiveSmallIntegerField(default=12)
    deadline = models.DateField(null=True)
    conditions = models.JSONField(default=list)  # [{"kind","value","words","alternatives"}]
    offers = models.JSONField(default=list)
    words = models.JSONField(default=list)
    description = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True)  # staff only
    url = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=120, blank=True)
    source_code = models.CharField(max_length=60, blank=True)
    extra = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["post", "-id"])]


class PostReview(models.Model):
    """A person's decision on what a post said (`record`): only accepted posts are ever offered. The newest counts."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reviews")
    record = models.ForeignKey(PostRecord, on_delete=models.PROTECT, related_name="reviews")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)


class EmployerRecord(models.Model):
    """What somebody said an employer is; the newest counts. Empty = not said: then its posts are asked."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="records")
    credit_code = models.CharField(max_length=18, blank=True)
    kind = models.CharField(max_length=2, blank=True)  # charter.unit_kinds
    industry = models.CharField(max_length=1, blank=True)  # section of GB/T 4754
    size = models.CharField(max_length=8, blank=True)  # facts_employers.SIZES
    region = models.CharField(max_length=6, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class EmployerMarkUndone(models.Model):
    """The employer is no large one: the mark counts no longer."""

    mark = models.OneToOneField(EmployerMark, on_delete=models.PROTECT, related_name="undone")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class EmployerCleared(models.Model):
    """Somebody decided whether the employer is what it says; the newest counts. `batch`: its source told (`why`)."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="clearances")
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cleared = models.BooleanField()
    why = models.CharField(max_length=40, blank=True)  # the code of a rule's reason; empty: a person decided
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["employer", "-id"])]


class EmployerContact(models.Model):
    """Whom to ring at an employer. For staff only."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=60)
    duty = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class EmployerContactGone(models.Model):
    """This person is not there any more, or was never."""

    contact = models.OneToOneField(EmployerContact, on_delete=models.PROTECT, related_name="gone")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class EmployerTrust(models.Model):
    """One thing that speaks for or against an employer: its licence was seen, or somebody complained (`who`)."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="trail")
    kind = models.CharField(max_length=10)  # licence | complaint
    on = models.DateField()
    who = models.CharField(max_length=60, blank=True)
    text = models.CharField(max_length=400)
    key = models.CharField(max_length=64, null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="trusts_once_a_form")]


class EmployerTrustAnswered(models.Model):
    """What was found out about a complaint, and what was done."""

    trust = models.OneToOneField(EmployerTrust, on_delete=models.PROTECT, related_name="answered")
    text = models.CharField(max_length=400)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class EmployerTrustTakenBack(models.Model):
    """It was entered by mistake."""

    trust = models.OneToOneField(EmployerTrust, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SameEmployer(models.Model):
    """Two names, one employer: what stands under `other` is read as `employer`'s, until `SameEmployerUndone`."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="merged")
    other = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="merges")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SameEmployerUndone(models.Model):
    """They are two employers after all."""

    same = models.OneToOneField(SameEmployer, on_delete=models.PROTECT, related_name="undone")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class EmployersApart(models.Model):
    """Two that look alike are two: nobody is asked again. `employer` has the smaller id."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "other"], name="apart_once")]


class Visit(models.Model):
    """访企拓岗: colleagues went to an employer. A correction is a row that `replaces` the one before."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="visits")
    on = models.DateField()
    contact_name = models.CharField(max_length=60, blank=True)  # staff only
    contact_duty = models.CharField(max_length=60, blank=True)
    openings = models.PositiveIntegerField(null=True)  # promised on the spot; None: not spoken of
    pay = models.PositiveIntegerField(null=True)  # average, fen a month
    result = models.CharField(max_length=20, blank=True)  # facts_visits.RESULTS
    note = models.CharField(max_length=1000, blank=True)
    next_text = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)
    next_owner = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    key = models.CharField(max_length=64, null=True, blank=True)  # of the form that was sent; sent twice is saved once
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recorded_by", "key"], name="visits_once_a_form")]
        indexes = [models.Index(fields=["on"])]


class VisitBy(models.Model):
    """Who went, as which of the five levels or the college's leaders; one of them `leads`."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="by")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    leads = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "user"], name="went_once")]


class VisitNeed(models.Model):
    """Whom the employer looks for: majors and degree, how many, at what pay; for work or a traineeship (`use`)."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="needs")
    use = models.CharField(max_length=6)  # job | intern
    major_text = models.CharField(max_length=200, blank=True)
    majors = models.JSONField(default=list)  # codes read from the words
    degree = models.PositiveSmallIntegerField(null=True)  # rules.suitability.Degree; None: any
    people = models.PositiveIntegerField(null=True)
    pay = models.PositiveIntegerField(null=True)  # fen a month


class VisitStepDone(models.Model):
    """The next step agreed at a visit was taken."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="step_done")
    text = models.CharField(max_length=300, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class VisitTakenBack(models.Model):
    """The visit was entered by mistake."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class FlagDecision(models.Model):
    """Why a person let a post pass although something in it blocks (`code` of `rules.screening`)."""

    review = models.ForeignKey(PostReview, on_delete=models.PROTECT, related_name="flags")
    code = models.CharField(max_length=30)
    words = models.CharField(max_length=200, blank=True)  # as they were found
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "code"], name="flag_decided_once_a_review")]


class PostStep(models.Model):
    """A step in a post's life: somebody heard that it is open still, closed it, or opened it again."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed"
        CLOSED = "closed"
        REOPENED = "reopened"

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    why = models.CharField(max_length=12, blank=True)  # rules.post_life.Closing, of a closing
    note = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["post", "-id"])]


class PostStepUndone(models.Model):
    """The step was taken by mistake: it no longer counts."""

    step = models.OneToOneField(PostStep, on_delete=models.PROTECT, related_name="undone")
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
