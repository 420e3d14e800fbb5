"""Every order until now was made with O1 Pro, as its request says."""

import django.db.models.deletion
from django.db import migrations, models

ONLY_MODEL = 'klingai:kling@o1'
COLUMNS = ['trashed_at', 'shot', 'author', 'engine', 'mode', 'model', 'status', 'pick', 'is_starred', 'is_circled', 'open_note_count', 'sort_cost_usd']
PLACE = ['ordered_at', 'generation', 'slot']
INDEXES = {
    'take_for_gallery': ['project', *PLACE, *COLUMNS, 'rating'],
    'take_by_rating': ['project', 'rating', *PLACE, *COLUMNS],
    'take_by_cost': ['project', 'sort_cost_usd', *PLACE, *COLUMNS[:-1]],
}


class Migration(migrations.Migration):

    dependencies = [('generation', '0022_columns_that_the_version_before_leaves_out')]

    operations = [
        *(migrations.RemoveIndex(model_name='take', name=name) for name in INDEXES),
        migrations.RemoveIndex(model_name='generation', name='generation_history'),
        *(
            migrations.AddField(
                model_name=name,
                name='model',
                field=models.CharField(db_default=ONLY_MODEL, max_length=80),
            )
            for name in ('generation', 'take')
        ),
        *(
            migrations.AddIndex(model_name='take', index=models.Index(fields=fields, name=name))
            for name, fields in INDEXES.items()
        ),
        migrations.AddField(
            model_name='generation',
            name='source_take',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='finishing_orders', to='generation.take'),
        ),
        migrations.AddIndex(
            model_name='generation',
            index=models.Index(
                fields=['engine', 'model', 'mode', 'seconds', '-finished_at'], name='generation_history'
            ),
        ),
    ]
