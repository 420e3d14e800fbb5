"""Every order until now was paid at the prices of O1 Pro."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('ledger', '0008_entries_of_deleted_teams')]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='model',
            field=models.CharField(blank=True, db_default='klingai:kling@o1', max_length=80),
        ),
    ]
