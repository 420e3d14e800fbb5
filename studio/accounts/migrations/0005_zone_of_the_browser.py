"""A time zone that nobody chose is the browser's; UTC was what everybody had who chose none."""

from django.db import migrations, models


def forget_utc(apps, schema_editor):
    """Who had UTC sees their own clock from now on."""
    apps.get_model("accounts", "User").objects.filter(time_zone="UTC").update(time_zone="")


def back_to_utc(apps, schema_editor):
    """Before, everybody had a zone."""
    apps.get_model("accounts", "User").objects.filter(time_zone="").update(time_zone="UTC")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_passkey")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="time_zone",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.RunPython(forget_utc, back_to_utc),
    ]
