from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('delivery', '0003_outcomes_and_consent'),
    ]

    operations = [
        migrations.AddField(
            model_name='envelope',
            name='due_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outboxentry',
            name='minds_quiet',
            field=models.BooleanField(default=False),
        ),
    ]
