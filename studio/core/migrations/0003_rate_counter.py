from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_teams_and_limits")]

    operations = [migrations.RenameModel("Tally", "RateCounter")]
