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
