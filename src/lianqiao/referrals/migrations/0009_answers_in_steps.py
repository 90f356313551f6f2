import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("referrals", "0008_solved_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="step",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="answer",
            name="on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="by",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.CreateModel(
            name="ReferralClosed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(blank=True, max_length=12)),
                ("on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closings", to="referrals.referral"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmployerAsked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("heard", models.BooleanField(default=False)),
                ("on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=80)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="askings", to="referrals.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "on", "heard"), name="asked_once_a_day"),
                ],
            },
        ),
    ]
