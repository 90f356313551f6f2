"""A look is kept once a day: the day becomes a column, repeated looks of one day shrink to the first."""

import importlib

from django.db import migrations, models
from django.db.models.functions import TruncDate

TABLE = "trace_reading"
guard = importlib.import_module("lianqiao.trace.migrations.0002_append_only")


def open_table(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":  # rebuilding a table there loses its triggers
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}")
    else:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_append_only ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION {TABLE}_append_only()")


def close_table(apps, schema_editor):
    for statement in guard._statements(schema_editor.connection.vendor, TABLE):
        schema_editor.execute(statement)


def keep_the_first(apps, schema_editor):
    reading = apps.get_model("trace", "Reading")
    reading.objects.update(day=TruncDate("at"))
    key = ("actor", "day", "purpose", "what", "subject")
    first = reading.objects.values(*key).annotate(first=models.Min("id")).values("first")
    reading.objects.exclude(pk__in=first.values_list("first", flat=True)).delete()


def nothing(apps, schema_editor):
    """The way back keeps the rows as they are."""


class Migration(migrations.Migration):
    dependencies = [("trace", "0002_append_only")]
    operations = [
        migrations.RunPython(open_table, close_table),
        migrations.AddField("reading", "day", models.DateField(null=True)),
        migrations.RunPython(keep_the_first, nothing),
        migrations.AlterField("reading", "day", models.DateField()),
        migrations.AddConstraint(
            "reading",
            models.UniqueConstraint(
                fields=["actor", "day", "purpose", "what", "subject"], name="looked_at_once_a_day"
            ),
        ),
        migrations.RunPython(close_table, open_table),
    ]
