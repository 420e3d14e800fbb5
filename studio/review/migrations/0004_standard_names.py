from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0003_guest_voices'),
    ]

    operations = [
        migrations.RenameModel('Talk', 'ReviewRevision'),
        migrations.AlterField(
            model_name='reviewrevision',
            name='take',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='review_revision', serialize=False, to='generation.take'),
        ),
        migrations.RenameField('reviewrevision', 'decided', 'decision_revision'),
        migrations.RenameModel('Answer', 'NoteAnswer'),
        migrations.RenameField('noteanswer', 'arrived_at', 'answered_at'),
        migrations.RenameField('sharelink', 'made_by', 'created_by'),
        migrations.RenameField('sharelink', 'off_at', 'disabled_at'),
    ]
