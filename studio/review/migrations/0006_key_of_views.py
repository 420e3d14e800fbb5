from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0005_notifications_of_verdict_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='shareview',
            name='key',
            field=models.CharField(max_length=64, null=True, unique=True),
        ),
    ]
