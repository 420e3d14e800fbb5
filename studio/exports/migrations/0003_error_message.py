from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exports", "0002_enqueued_at")]

    operations = [migrations.RenameField("film", "sentence", "error_message")]
