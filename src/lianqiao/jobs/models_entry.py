"""Tables of how posts came in: who found them, which are one, scans that nobody could read."""

from django.db import models


class PostFound(models.Model):
    """Who found a post (`level`, and the person where one is named) and through which channel. The newest counts.

    `level` and `channel` are values of `facts_entry`.
    """

    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="found")
    level = models.CharField(max_length=24)
    person = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=12)
    note = models.CharField(max_length=120, blank=True)
    batch = models.ForeignKey("roster.ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class SamePost(models.Model):
    """A person's word on two posts (`post` has the greater id): they are one, or they are not. The newest counts."""

    post = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="same")
    other = models.ForeignKey("jobs.Post", on_delete=models.PROTECT, related_name="same_as")
    same = models.BooleanField()
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(post__gt=models.F("other")), name="jobs_same_order")]
        indexes = [models.Index(fields=["post", "other", "-id"])]


class PostScan(models.Model):
    """A picture or PDF given as a post: kept as it came, and read by nobody yet."""

    file = models.ForeignKey("evidence.StoredFile", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)


class PostScanDone(models.Model):
    """A person read the scan and entered what it says, or found nothing in it worth entering (`reason`)."""

    scan = models.OneToOneField(PostScan, on_delete=models.PROTECT, related_name="done")
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
