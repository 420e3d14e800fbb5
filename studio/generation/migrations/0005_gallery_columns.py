import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

SAID_AGAIN = {
    'project_id': 'project_id',
    'author_id': 'author_id',
    'engine': 'engine',
    'mode': 'mode',
    'ordered_at': 'created_at',
}


def say_again(apps, schema_editor):
    generations = apps.get_model('generation', 'Generation').objects.filter(pk=OuterRef('generation'))
    apps.get_model('generation', 'Take').objects.update(
        **{mine: Subquery(generations.values(theirs)[:1]) for mine, theirs in SAID_AGAIN.items()}
    )


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('generation', '0004_prompt_template_fingerprint'),
        ('projects', '0003_cover_and_purged'),
    ]

    operations = [
        migrations.AddField(
            model_name='take',
            name='project',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='takes', to='projects.project'),
        ),
        migrations.AddField(
            model_name='take',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='take',
            name='engine',
            field=models.CharField(choices=[('draft', 'Draft'), ('runware', 'Runware')], max_length=8, null=True),
        ),
        migrations.AddField(
            model_name='take',
            name='mode',
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='take',
            name='ordered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(say_again, migrations.RunPython.noop),
    ]
