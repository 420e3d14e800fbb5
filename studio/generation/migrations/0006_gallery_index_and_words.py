import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from studio.generation.models.search import text_of

FTS5 = """
CREATE VIRTUAL TABLE generation_words_fts USING fts5(
    text, content='generation_words', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
);
CREATE TRIGGER generation_words_come AFTER INSERT ON generation_words BEGIN
    INSERT INTO generation_words_fts(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER generation_words_go AFTER DELETE ON generation_words BEGIN
    INSERT INTO generation_words_fts(generation_words_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER generation_words_change AFTER UPDATE ON generation_words BEGIN
    INSERT INTO generation_words_fts(generation_words_fts, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO generation_words_fts(rowid, text) VALUES (new.id, new.text);
END
"""
# The words come folded: a vector of just these words, without a parser's opinion of them.
GIN = """
CREATE INDEX generation_words_gin ON generation_words
    USING gin (array_to_tsvector(string_to_array(text, ' ')))
"""


def index_words(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(GIN)
        return
    for statement in FTS5.split(';\nCREATE'):
        schema_editor.execute(statement if 'CREATE' in statement[:8] else 'CREATE' + statement)


def unindex_words(apps, schema_editor):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute('DROP INDEX generation_words_gin')
        return
    for name in ('come', 'go', 'change'):
        schema_editor.execute(f'DROP TRIGGER generation_words_{name}')
    schema_editor.execute('DROP TABLE generation_words_fts')


def words_of_old_orders(apps, schema_editor):
    Words = apps.get_model('generation', 'Words')
    generations = apps.get_model('generation', 'Generation').objects.order_by('created_at')
    for generation in generations.iterator(chunk_size=1000):
        text = text_of(str(generation.request.get('prompt', '')), (), generation.project_id)
        Words.objects.create(generation=generation, text=text)


class Migration(migrations.Migration):

    dependencies = [
        ('generation', '0005_gallery_columns'),
    ]

    operations = [
        migrations.AlterField(
            model_name='take',
            name='project',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='takes', to='projects.project'),
        ),
        migrations.AlterField(
            model_name='take',
            name='engine',
            field=models.CharField(choices=[('draft', 'Draft'), ('runware', 'Runware')], max_length=8),
        ),
        migrations.AlterField(
            model_name='take',
            name='mode',
            field=models.CharField(max_length=16),
        ),
        migrations.AlterField(
            model_name='take',
            name='ordered_at',
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name='take',
            index=models.Index(fields=['project', 'ordered_at', 'generation', 'slot', 'trashed_at', 'shot', 'author', 'engine', 'mode', 'status', 'rating', 'pick', 'is_starred', 'is_circled', 'open_note_count', 'cost_usd'], name='take_for_gallery'),
        ),
        migrations.AddIndex(
            model_name='take',
            index=models.Index(condition=models.Q(('trashed_at__isnull', False)), fields=['project', 'trashed_at'], name='take_in_trash'),
        ),
        migrations.CreateModel(
            name='Words',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('text', models.TextField()),
                ('generation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='said', to='generation.generation')),
            ],
        ),
        migrations.RunPython(index_words, unindex_words),
        migrations.RunPython(words_of_old_orders, migrations.RunPython.noop),
    ]
