import studio.core.request_origin
from studio.core.append_only import protect
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0004_append_only'),
        ('accounts', '0007_operators'),
    ]

    operations = [
        migrations.AddField(
            model_name='installationevent',
            name='address',
            field=models.CharField(blank=True, default=studio.core.request_origin.address, max_length=64),
        ),
        migrations.AddField(
            model_name='installationevent',
            name='session',
            field=models.CharField(blank=True, default=studio.core.request_origin.session, max_length=16),
        ),
        migrations.AddField(
            model_name='installationevent',
            name='subject',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='teamevent',
            name='address',
            field=models.CharField(blank=True, default=studio.core.request_origin.address, max_length=64),
        ),
        migrations.AddField(
            model_name='teamevent',
            name='session',
            field=models.CharField(blank=True, default=studio.core.request_origin.session, max_length=16),
        ),
        migrations.AddField(
            model_name='teamevent',
            name='subject',
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name='installationevent',
            index=models.Index(fields=['-created_at'], name='event_of_installation'),
        ),
        protect('accounts_teamevent'),
        protect('accounts_installationevent'),
    ]
