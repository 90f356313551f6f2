from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('referrals', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='code',
            field=models.CharField(default='', max_length=24, unique=True),
            preserve_default=False,
        ),
    ]
