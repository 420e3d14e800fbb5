"""What a migration may do while programs of the version before still run on its tables (docs/operations.md).

Django takes a default of Python from the database again once it has filled the rows that exist, so the version
before, which does not name the column, could add no row: a new column has ``db_default``, or may be null.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, BooleanField, Field, GeneratedField, ManyToManyField

# The last of each app that came before this rule. An app that is not listed has kept it from its first.
BEFORE_THE_RULE = {
    "accounts": 10,
    "activity": 6,
    "core": 4,
    "exports": 3,
    "generation": 20,
    "ledger": 8,
    "library": 12,
    "projects": 4,
    "review": 7,
}
# "app.0030_name: what it does", of what no program of the version before uses any more.
SUPERFLUOUS: set[str] = set()
DROPS = (DeleteModel, RemoveField, RenameField, RenameModel)


def faults(app: str, migration: Migration, loader: MigrationLoader) -> Iterator[str]:
    """What of a migration the version before cannot work with."""
    new_models: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            new_models.add(operation.name_lower)
        name = f"{app}.{migration.name}: {operation.describe()}"
        if name not in SUPERFLUOUS and is_fault(operation, app, migration, loader, new_models):
            yield name


def is_fault(
    operation: Operation, app: str, migration: Migration, loader: MigrationLoader, new_models: set[str]
) -> bool:
    """Whether programs that know nothing of it would fail."""
    if isinstance(operation, DROPS):
        return True
    if isinstance(operation, AddField):
        return operation.model_name_lower not in new_models and not may_be_left_out(operation.field)
    if isinstance(operation, AlterField) and operation.model_name_lower not in new_models:
        before = loader.project_state((app, migration.name), at_end=False)
        earlier = before.models[app, operation.model_name_lower].fields.get(operation.name)
        return bool(earlier and earlier.null and not operation.field.null)
    return False


def may_be_left_out(field: Field) -> bool:
    """Whether a row can be added without naming this column."""
    has_no_column = isinstance(field, ManyToManyField | GeneratedField)
    return has_no_column or field.null or field.db_default is not NOT_PROVIDED


def test_the_version_before_can_work_on_the_tables_of_each_migration() -> None:
    loader = MigrationLoader(None)
    own = {key: one for key, one in loader.disk_migrations.items() if one.__module__.startswith("studio.")}
    recent = {
        (app, name): migration
        for (app, name), migration in own.items()
        if int(name[:4]) > BEFORE_THE_RULE.get(app, 0)
    }
    assert recent
    assert [fault for (app, _), one in recent.items() for fault in faults(app, one, loader)] == []


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (BooleanField(default=False), False),
        (BooleanField(default=False, db_default=False), True),
        (BooleanField(null=True), True),
    ],
)
def test_a_default_of_python_alone_does_not_fill_a_column_that_is_not_named(
    field: Field, expected: bool
) -> None:
    assert may_be_left_out(field) is expected
