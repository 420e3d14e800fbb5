"""All rows as lines of JSON, one file for each model: the same lines from every database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.core.management.sql import sql_flush
from django.db import connections, models

from studio.core import append_only

BATCH = 1000
# The queue holds hints that the watcher gives again; leases and counters are of the moment.
LEFT_OUT_APPS = {"django_q"}
LEFT_OUT_MODELS = {"core.Lease", "core.RateCounter"}
PLAIN = (bool, int, float, str, type(None))
Model = type[models.Model]


def copied_models() -> list[Model]:
    """Every model with a table whose rows are copied, those between two others too."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.app_label not in LEFT_OUT_APPS
        and model._meta.label not in LEFT_OUT_MODELS
    ]


def dump(alias: str, folder: Path) -> dict[str, int]:
    """Write all rows of a database into a folder; the count of rows by model."""
    folder.mkdir(parents=True, exist_ok=True)
    return {model._meta.label: _dump_model(model, alias, folder) for model in copied_models()}


def load(folder: Path, alias: str) -> None:
    """Replace all rows of a migrated database by those of a folder, in one transaction.

    Foreign keys are checked at its end, so that the order of the rows does not matter.
    """
    connection = connections[alias]
    with append_only.opened(alias):
        with connection.cursor() as cursor:
            for statement in sql_flush(no_style(), connection, reset_sequences=True, allow_cascade=False):
                cursor.execute(statement)
        for model in copied_models():
            _load_model(model, alias, folder)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), copied_models()):
                cursor.execute(statement)


def differences(expected: Path, actual: Path) -> list[str]:
    """Sentences about rows that are not the same in two folders; none when all are."""
    sentences = []
    for model in copied_models():
        label = model._meta.label
        before, after = _digests(expected / _file_name(model)), _digests(actual / _file_name(model))
        if before != after:
            sentences.append(
                f"{label}: {len(before - after)} rows are missing, {len(after - before)} are new."
            )
    return sentences


def lines_of(folder: Path) -> Iterator[str]:
    """Every row of a folder as it is written."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as file:
            yield from file


def _file_name(model: Model) -> str:
    return f"{model._meta.label}.jsonl"


def _fields(model: Model) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _dump_model(model: Model, alias: str, folder: Path) -> int:
    count = 0
    rows = model._base_manager.using(alias).order_by("pk").iterator(chunk_size=BATCH)
    with (folder / _file_name(model)).open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(_encode(row, _fields(model)) + "\n")
            count += 1
    return count


def _encode(row: models.Model, fields: Iterable[models.Field[Any, Any]]) -> str:
    values = {field.attname: _plain(field, row) for field in fields}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _plain(field: models.Field[Any, Any], row: models.Model) -> Any:
    """The value as JSON knows it. Django's own serializer cuts microseconds off."""
    value = field.value_from_object(row)
    if isinstance(field, models.JSONField) or isinstance(value, PLAIN):
        return value
    return field.value_to_string(row)


def _load_model(model: Model, alias: str, folder: Path) -> None:
    path = folder / _file_name(model)
    if not path.exists():  # a model that the backup did not know yet
        return
    fields = _fields(model)
    batch: list[models.Model] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            batch.append(_decode(model, fields, json.loads(line)))
            if len(batch) == BATCH:
                _insert(model, batch, fields, alias)
                batch = []
    _insert(model, batch, fields, alias)


def _decode(model: Model, fields: list[models.Field[Any, Any]], values: dict[str, Any]) -> models.Model:
    row = model()
    for field in fields:
        value = values[field.attname]
        target = getattr(field, "target_field", field)  # of a foreign key: what it refers to
        setattr(row, field.attname, value if value is None else target.to_python(value))
    return row


def _insert(
    model: Model, batch: list[models.Model], fields: list[models.Field[Any, Any]], alias: str
) -> None:
    """Insert the values as they are: what a field sets by itself (a time of change) is not set anew."""
    if not batch:
        return
    manager: Any = model._base_manager
    step = max(1, connections[alias].ops.bulk_batch_size(fields, batch))
    for start in range(0, len(batch), step):
        manager._insert(batch[start : start + step], fields=fields, using=alias, raw=True)


def _digests(path: Path) -> set[bytes]:
    if not path.exists():
        return set()
    with path.open("rb") as file:
        return {hashlib.blake2b(line, digest_size=16).digest() for line in file}
