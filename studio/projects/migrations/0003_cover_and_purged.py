from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0002_review_settings'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='cover_take_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='project',
            name='tags',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='shot',
            name='purged_takes',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
