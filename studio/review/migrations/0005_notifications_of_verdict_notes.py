from uuid import UUID

from django.db import migrations
from django.db.models import Q

PREFIX = "note:"  # of the key of a notification, before the id of its note


def name_takes(apps, schema_editor):
    """Name the take of every notification of a note, or of a reply to one, that gives the reason of a verdict."""
    verdicts = apps.get_model("review", "Verdict").objects.exclude(note=None).values("note")
    reasons = apps.get_model("review", "Note").objects.filter(Q(pk__in=verdicts) | Q(parent__in=verdicts))
    takes = dict(reasons.values_list("pk", "take"))
    notifications = apps.get_model("activity", "Notification").objects
    unmarked = notifications.filter(key__startswith=PREFIX, decided_take=None)
    for pk, key in list(unmarked.values_list("pk", "key")):
        if take := takes.get(UUID(key.removeprefix(PREFIX))):
            notifications.filter(pk=pk).update(decided_take=take)


class Migration(migrations.Migration):
    dependencies = [("review", "0004_standard_names"), ("activity", "0004_decided_take")]

    operations = [migrations.RunPython(name_takes, migrations.RunPython.noop)]
