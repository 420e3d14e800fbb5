"""The state of an order that waits for approval is stored as ``awaiting_approval``, no longer as ``asked``."""

import studio.generation.lifecycle
from django.db import migrations, models

OLD, NEW = 'asked', 'awaiting_approval'


def rename_state(apps, schema_editor):
    apps.get_model('generation', 'Generation').objects.filter(state=OLD).update(state=NEW)
    moves = apps.get_model('generation', 'GenerationEvent').objects.filter(kind='move')
    moves.filter(message=OLD).update(message=NEW)


class Migration(migrations.Migration):
    dependencies = [('generation', '0011_fingerprint_of_requests')]

    operations = [
        migrations.AlterField(
            model_name='generation',
            name='state',
            field=models.CharField(choices=[('awaiting_approval', 'awaiting_approval'), ('queued', 'queued'), ('uploading', 'uploading'), ('submitted', 'submitted'), ('rendering', 'rendering'), ('saving', 'saving'), ('previewing', 'previewing'), ('ready', 'ready'), ('failed', 'failed'), ('blocked', 'blocked'), ('cancelled', 'cancelled'), ('timed_out', 'timed_out')], default=studio.generation.lifecycle.State['QUEUED'], max_length=20),
        ),
        migrations.RunPython(rename_state, migrations.RunPython.noop),
    ]
