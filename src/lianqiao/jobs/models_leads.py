"""Word of posts that students and student members bring in, and what students report of a post they were shown."""

from django.db import models


class Lead(models.Model):
    """Word of a post that somebody heard of. `student` is whose own page it came from; None: whoever signed in."""

    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    employer = models.CharField(max_length=120)
    place = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=300, blank=True)
    text = models.CharField(max_length=400, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["recorded_by", "on"])]


class LeadHanded(models.Model):
    """Whose a lead is from this day on. The newest counts; without one it is the employment secretary's."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="hands")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class LeadAnswered(models.Model):
    """What became of a lead: a post was entered, it was there already, or none came of it (then `text` says why)."""

    lead = models.OneToOneField(Lead, on_delete=models.PROTECT, related_name="answered")
    verdict = models.CharField(max_length=8)  # facts_leads.Verdict
    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="leads")
    text = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class PostReport(models.Model):
    """A student says that something is wrong with a post they were shown."""

    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="reports")
    student = models.ForeignKey("roster.Student", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # facts_leads.REPORT_KINDS
    text = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["recorded_by", "on"])]


class ReportsAnswered(models.Model):
    """A person looked into the reports of a post, as far as the newest of them: it goes on, or it does not."""

    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="report_answers")
    newest = models.ForeignKey(PostReport, on_delete=models.PROTECT, related_name="+")
    goes_on = models.BooleanField()
    text = models.CharField(max_length=200)  # the students who reported read it
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
