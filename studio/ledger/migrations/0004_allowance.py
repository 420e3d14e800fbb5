"""Allowances of teams; those that exist go on paying without a limit."""
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


def let_existing_teams_pay(apps, schema_editor):
    """Until now every team could order paid renders."""
    allowances = apps.get_model("ledger", "Allowance").objects
    teams = apps.get_model("accounts", "Team").objects
    allowances.bulk_create(allowances.model(team=team) for team in teams.all())


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_operators'),
        ('ledger', '0003_account_balance'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('limit_usd', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('team', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='allowance', to='accounts.team')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunPython(let_existing_teams_pay, migrations.RunPython.noop),
    ]
