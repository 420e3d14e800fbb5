from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("generation", "0008_take_by_rating")]

    operations = [
        migrations.RenameField("generation", "rung_at", "enqueued_at"),
        migrations.RemoveIndex("take", "take_to_fetch"),
        migrations.RenameField("take", "rung_at", "enqueued_at"),
        migrations.AddIndex(
            "take",
            models.Index(
                condition=models.Q(("state__in", ["saving", "previewing"])),
                fields=["state", "enqueued_at"],
                name="take_to_fetch",
            ),
        ),
    ]
