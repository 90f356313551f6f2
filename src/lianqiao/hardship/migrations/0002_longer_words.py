from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("hardship", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="criterionheld",
            name="words",
            field=models.CharField(blank=True, max_length=500),
        ),
    ]
