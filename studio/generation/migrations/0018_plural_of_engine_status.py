from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("generation", "0017_provider_media")]

    operations = [
        migrations.AlterModelOptions("enginestatus", options={"verbose_name_plural": "engine statuses"}),
    ]
