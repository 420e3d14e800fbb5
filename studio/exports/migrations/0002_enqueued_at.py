from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exports", "0001_film")]

    operations = [
        migrations.RemoveIndex("film", "film_waiting"),
        migrations.RenameField("film", "rung_at", "enqueued_at"),
        migrations.AddIndex(
            "film",
            models.Index(
                condition=models.Q(("state", "preparing")), fields=["enqueued_at"], name="film_waiting"
            ),
        ),
    ]
