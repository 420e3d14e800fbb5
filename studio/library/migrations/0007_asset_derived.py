
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('library', '0006_standard_words'),
    ]

    operations = [
        migrations.AlterField(
            model_name='asset',
            name='made_from',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='derived', to='library.asset'),
        ),
    ]
