"""Only names: tables and columns are renamed, their rows stay."""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('generation', '0009_enqueued_at'),
    ]

    operations = [
        migrations.RenameModel('Gate', 'EngineStatus'),
        migrations.RenameField('enginestatus', 'shut_at', 'paused_at'),
        migrations.RenameField('enginestatus', 'group', 'error_group'),
        migrations.RenameField('enginestatus', 'code', 'error_code'),
        migrations.RenameField('enginestatus', 'words', 'error_message'),
        migrations.RenameField('enginestatus', 'times_shut', 'pause_count'),
        migrations.RenameField('enginestatus', 'heard_at', 'last_success_at'),
        migrations.RenameField('enginestatus', 'trouble_at', 'last_failure_at'),
        migrations.RenameField('enginestatus', 'trouble', 'last_failure'),
        migrations.RenameModel('Step', 'GenerationEvent'),
        migrations.RenameField('generationevent', 'words', 'message'),
        migrations.RenameModel('Use', 'GenerationInput'),
        migrations.AlterModelTable('Words', 'generation_words'),
        migrations.RenameModel('Words', 'SearchDocument'),
        migrations.RemoveIndex('generation', 'generation_to_ask'),
        migrations.RemoveIndex('generation', 'generation_unfinished'),
        migrations.RenameField('generation', 'place', 'queue_position'),
        migrations.RenameField('generation', 'may_be_there', 'may_be_accepted'),
        migrations.RenameField('generation', 'ask_at', 'poll_at'),
        migrations.RenameField('generation', 'family', 'error_family'),
        migrations.RenameField('generation', 'code', 'error_code'),
        migrations.RenameField('generation', 'words', 'error_message'),
        migrations.RenameField('generation', 'charge', 'charge_status'),
        migrations.RenameField('take', 'sentence', 'error_message'),
        migrations.AlterField(
            model_name='generationevent',
            name='generation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='generation.generation'),
        ),
        migrations.AlterField(
            model_name='generationinput',
            name='asset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='generation_inputs', to='library.asset'),
        ),
        migrations.AlterField(
            model_name='generationinput',
            name='generation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inputs', to='generation.generation'),
        ),
        migrations.AlterField(
            model_name='searchdocument',
            name='generation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search_document', to='generation.generation'),
        ),
        migrations.AddIndex(
            model_name='generation',
            index=models.Index(condition=models.Q(('state__in', ['blocked', 'cancelled', 'failed', 'ready']), _negated=True), fields=['state', 'poll_at'], name='generation_unfinished'),
        ),
        migrations.AddIndex(
            model_name='generation',
            index=models.Index(condition=models.Q(('poll_at__isnull', False)), fields=['poll_at'], name='generation_to_poll'),
        ),
    ]
