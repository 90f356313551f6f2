"""Tables of employers and posts. A post's row is its identity; what it says is the newest `PostRecord` not undone."""

from django.db import models

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
