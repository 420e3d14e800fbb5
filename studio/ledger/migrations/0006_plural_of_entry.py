from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_reconciliation")]

    operations = [
        migrations.AlterModelOptions("entry", options={"verbose_name_plural": "entries"}),
    ]
