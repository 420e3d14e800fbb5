"""Copy the SQLite database of a previous version into an empty PostgreSQL (``DATABASE_URL``), with its migrations.

    python -m tests.migrations.copy_to_postgres previous.sqlite3

The tables are made by the migrations that the SQLite database records, so they are those of that version.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

BATCH = 500


def last_migrations(alias: str) -> list[tuple[str, str]]:
    """The last migration of each app that a database records."""
    rows = MigrationRecorder(connections[alias]).migration_qs.order_by("id")
    return list(dict(rows.values_list("app", "name")).items())


def migrate(targets: list[tuple[str, str]]) -> Any:
    """Migrate the empty database there; the models of then. Signals, which would add rows, are not sent."""
    return MigrationExecutor(connection).migrate(targets).apps


def copy(model: Any) -> None:
    """Copy all rows of a model."""
    rows = list(model._base_manager.using("previous"))
    model._base_manager.using("default").bulk_create(rows, batch_size=BATCH)


def main() -> None:
    """Make the tables of the previous version and fill them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    django.setup()
    settings.DATABASES["previous"] = {
        **settings.DATABASES["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": sys.argv[1],
        "OPTIONS": {},
    }
    connections.settings = connections.configure_settings(settings.DATABASES)
    assert connection.vendor == "postgresql"
    models = migrate(last_migrations("previous")).get_models(include_auto_created=True)
    with transaction.atomic():  # foreign keys are checked at its end
        for model in models:
            copy(model)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


if __name__ == "__main__":
    main()
