"""The register of employers and visits. Employers on record before this are cleared: their posts were offered already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now


def clear_known(apps, schema_editor):
    """Nobody asked for a second person before this; whoever was there goes on as before, and the rows say why."""
    cleared = apps.get_model("jobs", "EmployerCleared")
    for employer_id in apps.get_model("jobs", "Employer").objects.order_by("id").values_list("id", flat=True):
        cleared.objects.create(
            employer_id=employer_id, cleared=True, why="employer_known_before", recorded_at=Now(),
            recorded_by="system:migration",
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0004_first_day_from_records"),
        ("roster", "0005_standing_pairing_and_place"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmployerContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("duty", models.CharField(blank=True, max_length=60)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="jobs.employer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerContactGone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="gone", to="jobs.employercontact"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerMarkUndone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "mark",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="undone", to="jobs.employermark"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("credit_code", models.CharField(blank=True, max_length=18)),
                ("kind", models.CharField(blank=True, max_length=2)),
                ("industry", models.CharField(blank=True, max_length=1)),
                ("size", models.CharField(blank=True, max_length=8)),
                ("region", models.CharField(blank=True, max_length=6)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="records", to="jobs.employer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerTrust",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("on", models.DateField()),
                ("who", models.CharField(blank=True, max_length=60)),
                ("text", models.CharField(max_length=400)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trail", to="jobs.employer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerTrustAnswered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=400)),
                ("on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "trust",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answered", to="jobs.employertrust"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerTrustTakenBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "trust",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="jobs.employertrust"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SameEmployer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="jobs.employer"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="jobs.employer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SameEmployerUndone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "same",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="undone", to="jobs.sameemployer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("contact_name", models.CharField(blank=True, max_length=60)),
                ("contact_duty", models.CharField(blank=True, max_length=60)),
                ("openings", models.PositiveIntegerField(null=True)),
                ("pay", models.PositiveIntegerField(null=True)),
                ("result", models.CharField(blank=True, max_length=20)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("next_text", models.CharField(blank=True, max_length=200)),
                ("next_on", models.DateField(null=True)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="jobs.employer"
                    ),
                ),
                (
                    "next_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="jobs.visit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitBy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=30)),
                ("leads", models.BooleanField(default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="by", to="jobs.visit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitNeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("use", models.CharField(max_length=6)),
                ("major_text", models.CharField(blank=True, max_length=200)),
                ("majors", models.JSONField(default=list)),
                ("degree", models.PositiveSmallIntegerField(null=True)),
                ("people", models.PositiveIntegerField(null=True)),
                ("pay", models.PositiveIntegerField(null=True)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="jobs.visit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitStepDone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(blank=True, max_length=300)),
                ("on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="step_done", to="jobs.visit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitTakenBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken_back", to="jobs.visit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerCleared",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cleared", models.BooleanField()),
                ("why", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=200)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="clearances", to="jobs.employer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["employer", "-id"], name="jobs_employ_employe_8f4724_idx")],
            },
        ),
        migrations.CreateModel(
            name="EmployersApart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.employer"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.employer"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("employer", "other"), name="apart_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="employertrust",
            constraint=models.UniqueConstraint(fields=("recorded_by", "key"), name="trusts_once_a_form"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["on"], name="jobs_visit_on_d4e67a_idx"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(fields=("recorded_by", "key"), name="visits_once_a_form"),
        ),
        migrations.AddConstraint(
            model_name="visitby",
            constraint=models.UniqueConstraint(fields=("visit", "user"), name="went_once"),
        ),
        migrations.RunPython(clear_known, migrations.RunPython.noop),
    ]
