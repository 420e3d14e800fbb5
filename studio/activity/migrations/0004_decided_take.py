import re
from uuid import UUID

from django.db import migrations, models

TAKE = re.compile(r"/takes/([0-9a-f-]{36})/")


def name_takes(apps, schema_editor):
    """Name the take of every notification of a verdict, from the path that leads to it."""
    notifications = apps.get_model("activity", "Notification").objects.all()
    told = notifications.filter(verb__in=("approved", "changes"), path__contains="/takes/")
    for pk, path in told.values_list("pk", "path").iterator(chunk_size=1000):
        if take := TAKE.search(path):
            notifications.filter(pk=pk).update(decided_take=UUID(take[1]))


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_notification")]

    operations = [
        migrations.AddField("notification", "decided_take", models.UUIDField(null=True)),
        migrations.RunPython(name_takes, migrations.RunPython.noop),
    ]
