"""The cost of a take is what the ledger entered, also where the provider named none."""

from django.db import migrations, models


def fill(apps, schema_editor):
    """Results without a named cost were settled at the agreed price, which only the ledger said so far."""
    Entry = apps.get_model('ledger', 'Entry')
    takes = apps.get_model('generation', 'Take').objects
    for take in takes.filter(cost_usd=None, engine='runware', video_uuid__isnull=False).iterator():
        entry = Entry.objects.filter(reference=take.generation_id, part=take.video_uuid).first()
        if entry:
            takes.filter(pk=take.pk).update(cost_usd=entry.spent_usd, is_cost_estimated=True)


class Migration(migrations.Migration):
    dependencies = [('generation', '0013_acceptance'), ('ledger', '0004_allowance')]

    operations = [
        migrations.AddField(model_name='take', name='is_cost_estimated', field=models.BooleanField(default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
