"""Who paired a student with whom, and when."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models

TABLES = {"Carer": "since"}


def fill(apps, schema_editor):
    """What is on record already was entered on its own day, as far as anybody knows."""
    for name, day in TABLES.items():
        table = apps.get_model("roster", name)
        for row in table.objects.filter(recorded_at=None):
            row.recorded_at = datetime.combine(getattr(row, day), time(), ZoneInfo("Asia/Shanghai"))
            row.save(update_fields=["recorded_at"])


class Migration(migrations.Migration):
    dependencies = [("roster", "0002_veteran_and_certificates")]

    operations = [
        migrations.AddField("carer", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "carer", "recorded_by", models.CharField(max_length=80, default=""), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("carer", "recorded_at", models.DateTimeField()),
    ]
