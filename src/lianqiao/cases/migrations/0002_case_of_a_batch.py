import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("roster", "0002_veteran_and_certificates"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roster.importbatch",
            ),
        ),
        migrations.AlterField(
            model_name="case",
            name="student",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roster.student"),
        ),
    ]
