"""Operators of the installation; the owner of the first team becomes the first one."""
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


def make_first_owner_operator(apps, schema_editor):
    """Whoever owned the oldest team saw the operations page and was signed in by ``manage.py link``."""
    oldest = apps.get_model("accounts", "Member").objects.filter(role="owner").order_by("created_at").first()
    if oldest:
        apps.get_model("accounts", "User").objects.filter(pk=oldest.user_id).update(is_operator=True)
        log = apps.get_model("accounts", "InstallationEvent").objects
        log.create(verb="operator added", detail={"person": oldest.user.email})


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_user_session'),
    ]

    operations = [
        migrations.CreateModel(
            name='Installation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('everybody_creates_teams', models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name='user',
            name='is_operator',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='user',
            name='may_create_teams',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='InstallationEvent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('verb', models.CharField(max_length=32)),
                ('detail', models.JSONField(default=dict)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.RunPython(make_first_owner_operator, migrations.RunPython.noop),
    ]
