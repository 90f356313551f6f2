"""What was decided of doubts in a post, and the steps of its life: rows that are appended."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0005_employers_and_visits'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirmed', 'Confirmed'), ('closed', 'Closed'), ('reopened', 'Reopened')], max_length=12)),
                ('why', models.CharField(blank=True, max_length=12)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=80)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='jobs.post')),
            ],
        ),
        migrations.CreateModel(
            name='PostStepUndone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.CharField(max_length=80)),
                ('step', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='undone', to='jobs.poststep')),
            ],
        ),
        migrations.CreateModel(
            name='FlagDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=30)),
                ('words', models.CharField(blank=True, max_length=200)),
                ('reason', models.CharField(max_length=200)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='jobs.postreview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('review', 'code'), name='flag_decided_once_a_review')],
            },
        ),
        migrations.AddIndex(
            model_name='poststep',
            index=models.Index(fields=['post', '-id'], name='jobs_postst_post_id_1347bb_idx'),
        ),
    ]
