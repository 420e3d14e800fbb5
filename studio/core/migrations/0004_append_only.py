from django.db import migrations

from studio.core import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_rate_counter'),
    ]

    operations = [
        migrations.RunPython(append_only.create_opening, append_only.drop_opening),
    ]
