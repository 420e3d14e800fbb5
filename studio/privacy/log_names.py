"""Names in the details of log entries, replaced when their person or team is deleted."""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

CHUNK = 500


def replace_in_details(model: type[Model], replacements: dict[str, str]) -> int:
    """Replace values of details that are one of these names; the count of entries that had one.

    Must run while append-only tables are opened.
    """
    count = 0
    rows: QuerySet[Any] = QuerySet(model)  # the query set of a log refuses to change
    for event in _naming(rows, list(replacements)).iterator(chunk_size=CHUNK):
        detail = {key: _replaced(value, replacements) for key, value in event.detail.items()}
        if detail != event.detail:
            count += rows.filter(pk=event.pk).update(detail=detail)
    return count


def _naming(rows: QuerySet[Any], names: list[str]) -> QuerySet[Any]:
    """Entries whose detail may hold one of these names: databases write JSON with and without escapes."""
    spellings = {
        json.dumps(name, ensure_ascii=is_ascii)[1:-1] for name in names for is_ascii in (True, False)
    }
    holds = reduce(or_, (Q(detail_text__contains=spelling) for spelling in spellings))
    naming: QuerySet[Any] = rows.annotate(detail_text=Cast("detail", TextField())).filter(holds)
    return naming.order_by("pk")


def _replaced(value: Any, replacements: dict[str, str]) -> Any:
    return replacements.get(value, value) if isinstance(value, str) else value
