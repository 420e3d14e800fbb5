"""Rows of one person, for the export of their data: every table that names them, without secrets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Field, ForeignObjectRel, ManyToOneRel, Model, QuerySet

from studio.accounts.models import User
from studio.activity.models import Notification

# Columns that say whose a row is; others name who approved, trashed or invited: part of another's row.
OWNERS = frozenset({"person", "user", "author", "actor", "member"})
SECRETS = ("password", "hash", "secret", "credential", "session", "token", "recovery", "code")
OF_OTHERS = frozenset({(Notification, "actor")})  # what others were told, and when they read it
CHUNK = 500


def tables(user: User) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Name of each table and the person's rows in it; tables without one are left out."""
    yield "account", [_to_json(user)]
    for relation in _own_relations():
        own_rows = _rows(relation, user).order_by("pk").iterator(chunk_size=CHUNK)
        if values := [_to_json(row) for row in own_rows]:
            yield f"{relation.related_model._meta.label_lower}-{relation.field.name}", values


def shown_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns of a table that are exported: none that lets anybody in."""
    return [field for field in model._meta.concrete_fields if not any(word in field.name for word in SECRETS)]


def relations_to_people() -> list[ForeignObjectRel]:
    """Every column of every table that refers to a person, also those without a way back."""
    fields = User._meta.get_fields(include_hidden=True)
    return [field for field in fields if isinstance(field, ManyToOneRel) and field.related_model]


def _rows(relation: ForeignObjectRel, user: User) -> QuerySet[Any]:
    if relation.related_model is Notification:  # the words of others: as the inbox shows them
        return Notification.objects.of(user)
    rows: QuerySet[Any] = QuerySet(relation.related_model)
    return rows.filter(**{relation.field.name: user})


def _own_relations() -> list[ForeignObjectRel]:
    own = [
        relation
        for relation in relations_to_people()
        if relation.field.name in OWNERS and (relation.related_model, relation.field.name) not in OF_OTHERS
    ]
    return sorted(own, key=lambda relation: (relation.related_model._meta.label_lower, relation.field.name))


def _to_json(row: Model) -> dict[str, Any]:
    return {field.name: field.value_from_object(row) for field in shown_fields(type(row))}
