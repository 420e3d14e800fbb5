"""Write previous.sqlite3.gz: the database of an earlier version, with a row in every table.

Run it in a checkout of that version (3a6c411), where it uses the models and test rows of that time:

    STUDIO_DATA=$(mktemp -d) PYTHONPATH=. python make_previous.py
"""

from __future__ import annotations
from typing import Any

import gzip
import os
import sqlite3
import tempfile
from pathlib import Path
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.utils import timezone
from tests.house import scenery


def value_of(field: Any) -> Any:
    """A value for a column without default: the row it refers to, its first choice, or something short."""
    if field.has_default() or field.null:
        return field.get_default()
    if field.is_relation:
        return field.related_model._default_manager.first()
    if field.choices:
        return field.choices[0][0]
    kinds = {
        models.DateTimeField: timezone.now(),
        models.DecimalField: 1,
        models.BinaryField: b"",
        models.UUIDField: uuid4(),
        models.IntegerField: 1,
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), "glass")


def fill() -> None:
    """One row in every table that has none."""
    for model in apps.get_models():
        if model.__module__.startswith("studio.") and not model._default_manager.exists():
            values = {
                f.name: value_of(f)
                for f in model._meta.concrete_fields
                if not (f.primary_key and f.get_internal_type() != "CharField")
            }
            model._default_manager.create(**values)


call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
scene = scenery.build("glass", Path(tempfile.mkdtemp()))
for user in scene.people.values():
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    assert client.get(f"/takes/{scene.rows.take.pk}/").status_code == 200
fill()
small = settings.DATA / "small.sqlite3"
with sqlite3.connect(settings.DATA / "studio.sqlite3") as connection:
    connection.execute("VACUUM INTO ?", [str(small)])
Path("previous.sqlite3.gz").write_bytes(gzip.compress(small.read_bytes(), mtime=0))
