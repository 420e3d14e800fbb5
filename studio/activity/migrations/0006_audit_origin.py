import studio.core.request_origin
from studio.core.append_only import protect
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_append_only'),
        ('activity', '0005_page_indexes'),
        ('projects', '0003_cover_and_purged'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='address',
            field=models.CharField(blank=True, default=studio.core.request_origin.address, max_length=64),
        ),
        migrations.AddField(
            model_name='event',
            name='guest_link',
            field=models.UUIDField(default=studio.core.request_origin.guest_link, null=True),
        ),
        migrations.AddField(
            model_name='event',
            name='key',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='event',
            name='session',
            field=models.CharField(blank=True, default=studio.core.request_origin.session, max_length=16),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('subject__isnull', False)), fields=['subject', '-created_at'], name='event_by_subject'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['created_at'], name='event_by_time'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='one_event_per_key'),
        ),
        protect('activity_event'),
    ]
