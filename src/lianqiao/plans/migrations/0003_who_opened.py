"""Who opened a plan, and when."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models

TABLES = {"Plan": "opened_on"}


def fill(apps, schema_editor):
    """What is on record already was entered on its own day, as far as anybody knows."""
    for name, day in TABLES.items():
        table = apps.get_model("plans", name)
        for row in table.objects.filter(recorded_at=None):
            row.recorded_at = datetime.combine(getattr(row, day), time(), ZoneInfo("Asia/Shanghai"))
            row.save(update_fields=["recorded_at"])


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_plan_of_a_batch")]

    operations = [
        migrations.AddField("plan", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField("plan", "recorded_by", models.CharField(max_length=80, default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("plan", "recorded_at", models.DateTimeField()),
    ]
