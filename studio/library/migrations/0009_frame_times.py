from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_copies_anew(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Light copies of a variable rate counted their frames evenly, and parted from their sound."""
    assets = apps.get_model("library", "Asset").objects.using(editor.connection.alias)
    assets.filter(is_variable_rate=True, proxy_state="ready").update(
        proxy_state="preparing", proxy_enqueued_at=None
    )


class Migration(migrations.Migration):
    dependencies = [("library", "0008_asset_traits")]

    operations = [
        migrations.AddField(model_name="asset", name="frame_times", field=models.TextField(blank=True)),
        migrations.RunPython(make_copies_anew, migrations.RunPython.noop),
    ]
