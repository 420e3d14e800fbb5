"""What is known about an order at the provider replaces two columns that said a part of it each."""

from django.db import migrations, models
from django.db.models import Q

FINAL = ('ready', 'failed', 'blocked', 'cancelled')


def fill(apps, schema_editor):
    """Older rows said "not charged" of whatever was refused; what was unknown and is not asked about stays so."""
    rows = apps.get_model('generation', 'Generation').objects
    sent = rows.filter(Q(sent_at__isnull=False) | Q(may_be_accepted=True))
    final, unfinished = sent.filter(state__in=FINAL), sent.exclude(state__in=FINAL)
    final.update(acceptance='finished')
    final.filter(charge_status='unknown').update(acceptance='unknown')
    final.filter(charge_status='unknown', poll_at__isnull=False).update(acceptance='accepted')
    unfinished.update(acceptance='accepted')
    unfinished.filter(state__in=['saving', 'previewing']).update(acceptance='finished')
    # Two tries, so that no refusal of the next one is taken for a proof.
    unfinished.filter(state__in=['queued', 'uploading', 'submitted']).update(acceptance='maybe', tries=2)


class Migration(migrations.Migration):
    dependencies = [('generation', '0012_state_awaiting_approval')]

    operations = [
        migrations.AddField(
            model_name='generation',
            name='acceptance',
            field=models.CharField(choices=[('never_sent', 'never_sent'), ('maybe', 'maybe'), ('accepted', 'accepted'), ('refused', 'refused'), ('finished', 'finished'), ('unknown', 'unknown')], default='never_sent', max_length=10),
        ),
        migrations.AddField(model_name='generation', name='tries', field=models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(model_name='generation', name='refusal_code', field=models.CharField(blank=True, max_length=80)),
        migrations.AddField(model_name='generation', name='not_found_since', field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name='generation',
            name='state',
            field=models.CharField(choices=[('awaiting_approval', 'awaiting_approval'), ('queued', 'queued'), ('uploading', 'uploading'), ('submitted', 'submitted'), ('rendering', 'rendering'), ('checking', 'checking'), ('saving', 'saving'), ('previewing', 'previewing'), ('ready', 'ready'), ('failed', 'failed'), ('blocked', 'blocked'), ('cancelled', 'cancelled'), ('timed_out', 'timed_out')], default='queued', max_length=20),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(model_name='generation', name='charge_status'),
        migrations.RemoveField(model_name='generation', name='may_be_accepted'),
    ]
