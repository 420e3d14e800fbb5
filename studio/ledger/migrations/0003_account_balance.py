from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_periods_approval_account")]

    operations = [
        migrations.RenameModel("Account", "AccountBalance"),
        migrations.RenameField("AccountBalance", "asked_at", "checked_at"),
    ]
