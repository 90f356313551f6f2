"""Who said that an employer is large: rows that are appended and fall with their batch."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_review_of_a_record"), ("roster", "0003_who_paired")]

    operations = [
        migrations.CreateModel(
            name="EmployerMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="roster.importbatch",
                    ),
                ),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="jobs.employer"
                    ),
                ),
            ],
        ),
    ]
