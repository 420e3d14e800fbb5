import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0002_notice")]

    operations = [
        migrations.RenameModel("Notice", "Notification"),
        migrations.RenameField("notification", "words", "text"),
        migrations.RenameIndex("notification", "notification_by_person", old_name="notice_by_person"),
        migrations.RemoveConstraint("notification", "one_notice_per_happening"),
        migrations.AddConstraint(
            "notification",
            models.UniqueConstraint(fields=["person", "key"], name="one_notification_per_key"),
        ),
        migrations.AlterField(
            "notification",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "notification",
            "project",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to="projects.project",
            ),
        ),
    ]
