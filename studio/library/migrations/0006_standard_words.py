"""Fields get the words of the field, and so do the keys of ``derivation``; the data stays."""

from django.db import migrations, models

KEYS = {"deed": "operation", "words": "label"}


def _rename(apps, names):
    asset = apps.get_model("library", "Asset")
    for pk, derivation in asset.objects.exclude(derivation={}).values_list("pk", "derivation").iterator():
        changed = {names.get(key, key): value for key, value in derivation.items()}
        asset.objects.filter(pk=pk).update(derivation=changed)


def forward(apps, schema_editor):
    _rename(apps, KEYS)


def backward(apps, schema_editor):
    _rename(apps, {new: old for old, new in KEYS.items()})


class Migration(migrations.Migration):
    dependencies = [("library", "0005_starts_late")]

    operations = [
        migrations.RenameField("asset", "sendable", "provider_file"),
        migrations.RenameField("asset", "sendable_facts", "provider_file_facts"),
        migrations.RenameField("asset", "made_how", "derivation"),
        migrations.RemoveIndex("asset", "asset_preparing"),
        migrations.RenameField("asset", "rung_at", "enqueued_at"),
        migrations.AddIndex(
            "asset",
            models.Index(
                fields=["enqueued_at"], name="asset_preparing", condition=models.Q(("state", "preparing"))
            ),
        ),
        migrations.RenameField("asset", "proxy_rung_at", "proxy_enqueued_at"),
        migrations.AlterField(
            "asset",
            "origin",
            models.CharField(
                choices=[("upload", "Upload"), ("render", "Render"), ("made", "Derived")],
                default="upload",
                max_length=8,
            ),
        ),
        migrations.RunPython(forward, backward),
    ]
