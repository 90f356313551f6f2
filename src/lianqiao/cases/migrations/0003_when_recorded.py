"""Who opened a file, and when that, a wish and a need were entered."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models

TABLES = {"Case": "opened_on", "WishStated": "on", "NeedStated": "on"}


def fill(apps, schema_editor):
    """What is on record already was entered on its own day, as far as anybody knows."""
    for name, day in TABLES.items():
        table = apps.get_model("cases", name)
        for row in table.objects.filter(recorded_at=None):
            row.recorded_at = datetime.combine(getattr(row, day), time(), ZoneInfo("Asia/Shanghai"))
            row.save(update_fields=["recorded_at"])


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_case_of_a_batch")]

    operations = [
        migrations.AddField("case", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField("wishstated", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField("needstated", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField("case", "recorded_by", models.CharField(max_length=80, default=""), preserve_default=False),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("case", "recorded_at", models.DateTimeField()),
        migrations.AlterField("wishstated", "recorded_at", models.DateTimeField()),
        migrations.AlterField("needstated", "recorded_at", models.DateTimeField()),
    ]
