from django.db import migrations
from django.db.models import OuterRef, Subquery


def letters_to_sendings(apps, schema_editor):
    """Until now a round had one sending, and its letters were those of the round."""
    sendings = apps.get_model("referrals", "RoundSent").objects.filter(round=OuterRef("round")).order_by("-id")
    letters = apps.get_model("referrals", "Letter").objects.exclude(round=None)
    letters.update(sending=Subquery(sendings.values("pk")[:1]))


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_taken_back_and_discarded")]

    operations = [migrations.RunPython(letters_to_sendings, migrations.RunPython.noop)]
