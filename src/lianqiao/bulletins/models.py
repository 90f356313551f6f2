"""Tables of issued documents. A draft is computed; only what was issued is stored, with its frozen inputs."""

from django.db import models


class Bulletin(models.Model):
    """An issued bulletin: its text and its figures with the record ids behind them, as of one day."""

    number = models.PositiveSmallIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    as_of = models.DateField()
    title = models.CharField(max_length=120)
    paragraphs = models.JSONField(default=list)  # text with {figure:id} chips
    figures = models.JSONField(default=dict)  # id → value, unit, base, record ids
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period_start"], name="one_bulletin_a_fortnight")]


class Publication(models.Model):
    """A text for everybody was published on a day at a place. Publicity: one item, and nobody reached.

    `posts` and `events` are row ids it told of; `sha256` is of the text as it stood.
    """

    key = models.CharField(max_length=64, unique=True)  # of the form, so that it is not recorded twice
    kind = models.CharField(max_length=10)  # facts_publicity.KINDS
    place = models.CharField(max_length=80)
    on = models.DateField()
    title = models.CharField(max_length=120)
    posts = models.JSONField(default=list)
    events = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["on"])]


class PublicationTakenBack(models.Model):
    """It was entered by mistake and counts no more."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="taken_back")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=80)
