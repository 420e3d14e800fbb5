
import django.db.models.deletion
import studio.generation.lifecycle
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('generation', '0001_initial'),
        ('projects', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('engine', models.CharField(choices=[('draft', 'Draft'), ('runware', 'Runware')], max_length=8, primary_key=True, serialize=False)),
                ('shut_at', models.DateTimeField(null=True)),
                ('group', models.CharField(blank=True, max_length=16)),
                ('code', models.CharField(blank=True, max_length=80)),
                ('words', models.TextField(blank=True)),
                ('needs_usd', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=12)),
                ('times_shut', models.PositiveSmallIntegerField(default=0)),
                ('check_at', models.DateTimeField(null=True)),
                ('heard_at', models.DateTimeField(null=True)),
                ('trouble_at', models.DateTimeField(null=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.AddField(
            model_name='generation',
            name='admitted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='generation',
            name='approved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='generation',
            name='arrived_late',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='generation',
            name='may_be_there',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='generation',
            name='place',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='generation',
            name='state',
            field=models.CharField(choices=[('asked', 'asked'), ('queued', 'queued'), ('uploading', 'uploading'), ('submitted', 'submitted'), ('rendering', 'rendering'), ('saving', 'saving'), ('previewing', 'previewing'), ('ready', 'ready'), ('failed', 'failed'), ('blocked', 'blocked'), ('cancelled', 'cancelled'), ('timed_out', 'timed_out')], default=studio.generation.lifecycle.State['QUEUED'], max_length=10),
        ),
        migrations.AddIndex(
            model_name='generation',
            index=models.Index(condition=models.Q(('ask_at__isnull', False)), fields=['ask_at'], name='generation_to_ask'),
        ),
    ]
