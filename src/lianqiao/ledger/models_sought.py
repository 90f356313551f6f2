"""What of a task says which posts to find, so that its progress can be counted from the posts that came in since."""

from django.db import models


class Sought(models.Model):
    """The line of the list of posts to find that a task was made of. No student stands in it, nor their number."""

    task = models.OneToOneField("ledger.Task", on_delete=models.PROTECT, related_name="sought")
    major = models.CharField(max_length=6, blank=True)  # ministry code; empty: whatever
    degree = models.PositiveSmallIntegerField(default=0)  # rules.suitability.Degree; 0: whatever
    places = models.JSONField(default=list)  # GB/T 2260 codes; empty: anywhere
    salary_floor = models.PositiveIntegerField(default=0)  # fen a month; 0: whatever
    openings = models.PositiveIntegerField()
    since = models.DateField()  # posts first recorded from this day on count
