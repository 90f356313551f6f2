import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_surveys_path_and_answers'),
        ('roster', '0004_keys_proposals_same_person'),
    ]

    operations = [
        migrations.AddField(
            model_name='needstated',
            name='batch',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roster.importbatch'),
        ),
        migrations.AddField(
            model_name='surveyanswered',
            name='at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
    ]
