"""The first day of a post or an employer is that of its oldest standing record, no longer a field of its own."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations


def mark(apps, schema_editor):
    """Employers that were large are marked so, by the batch that brought them."""
    marks = apps.get_model("jobs", "EmployerMark")
    for one in apps.get_model("jobs", "Employer").objects.filter(large=True).select_related("batch"):
        entered = datetime.combine(one.first_recorded_on, time(), ZoneInfo("Asia/Shanghai"))
        who = one.batch.by if one.batch else ""
        marks.objects.create(employer=one, batch=one.batch, recorded_at=entered, recorded_by=who)


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_employer_marks")]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.RemoveField("employer", "batch"),
        migrations.RemoveField("employer", "first_recorded_on"),
        migrations.RemoveField("employer", "large"),
        migrations.RemoveField("post", "first_recorded_on"),
    ]
