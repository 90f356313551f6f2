import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0002_letter_code")]

    operations = [
        migrations.AlterField(
            model_name="round", name="seed", field=models.CharField(max_length=40, unique=True)
        ),
        migrations.CreateModel(
            name="RoundDiscarded",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discarded", to="referrals.round"
                    ),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="roundsent",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sendings", to="referrals.round"
            ),
        ),
        migrations.AddField(
            model_name="roundsent", name="turn", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddConstraint(
            model_name="roundsent",
            constraint=models.UniqueConstraint(fields=("round", "turn"), name="sent_once_a_turn"),
        ),
        migrations.CreateModel(
            name="RoundTakenBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                (
                    "sending",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back",
                        to="referrals.roundsent",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="letter",
            name="sending",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="referrals.roundsent",
            ),
        ),
        migrations.RemoveConstraint(model_name="letter", name="one_letter_a_round"),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("sending", "student"), name="one_letter_a_sending"),
        ),
        migrations.AddField(
            model_name="referral", name="turn", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.RemoveConstraint(model_name="referral", name="never_the_same_post_twice"),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(fields=("student", "post", "turn"), name="never_the_same_post_twice"),
        ),
    ]
