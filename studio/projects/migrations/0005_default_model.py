from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('projects', '0004_page_indexes')]

    operations = [
        migrations.AddField(
            model_name='project',
            name='default_model',
            field=models.CharField(blank=True, db_default='', max_length=80),
        ),
    ]
