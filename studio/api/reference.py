"""The OpenAPI document as a page shows it: addresses by subject, with their fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from studio.api.openapi import document

JSON = "application/json"
FORM = "multipart/form-data"


@dataclass(frozen=True, kw_only=True)
class FieldRow:
    """A field of a request or an answer."""

    name: str
    kind: str
    description: str
    is_required: bool


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An address with a method."""

    name: str
    method: str
    path: str
    summary: str
    scopes: tuple[str, ...]
    fields: tuple[FieldRow, ...]  # of the address, the query, the headers and the body
    answer: tuple[FieldRow, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Addresses about one subject."""

    title: str
    operations: tuple[Operation, ...]


def sections() -> list[Section]:
    """All addresses, by subject."""
    schema = document()
    rows = [
        (operation["tags"][0], _operation(schema, path, method, operation))
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]
    return [
        Section(title=title, operations=tuple(operation for _, operation in group))
        for title, group in groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0])
    ]


def _operation(schema: Any, path: str, method: str, operation: Any) -> Operation:
    body = operation.get("requestBody", {}).get("content", {})
    parameters = [_parameter(one) for one in operation.get("parameters", [])]
    answers = [value for status, value in operation["responses"].items() if status in {"200", "201"}]
    content = answers[0].get("content", {}) if answers else {}
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"].replace("`", ""),
        scopes=tuple(operation["security"][0]["token"]),
        fields=(*parameters, *_fields(schema, (body.get(JSON) or body.get(FORM) or {}).get("schema", {}))),
        answer=tuple(_fields(schema, content.get(JSON, {}).get("schema", {}))),
    )


def _parameter(parameter: Any) -> FieldRow:
    return FieldRow(
        name=parameter["name"],
        kind=f"{_kind(parameter['schema'])}, in the {parameter['in']}",
        description=_words(parameter["schema"]),
        is_required=bool(parameter.get("required")),
    )


def _fields(schema: Any, of: Any) -> Iterator[FieldRow]:
    """The fields of a body or an answer; of a list, those of its items."""
    resolved = _resolved(schema, of)
    if resolved.get("type") == "array":
        resolved = _resolved(schema, resolved["items"])
    required = set(resolved.get("required", ()))
    for name, value in resolved.get("properties", {}).items():
        yield FieldRow(
            name=name,
            kind=_kind(value),
            description=value.get("description", ""),
            is_required=name in required,
        )


def _resolved(schema: Any, value: Any) -> Any:
    name = value.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else value


def _words(value: Any) -> str:
    """What a field is for, without the marks of code."""
    return str(value.get("description", "")).replace("`", "")


def _kind(value: Any) -> str:
    """The type of a field in words: ``text``, ``list of TakeJson``, ``number or null``."""
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(_kind(one) for one in value["anyOf"]))
    if "$ref" in value or "allOf" in value:
        return str((value.get("allOf") or [value])[0]["$ref"]).rpartition("/")[2].removesuffix("Json")
    if value.get("type") == "array":
        return f"list of {_kind(value['items'])}"
    if "const" in value or "enum" in value:
        return " or ".join(f"“{one}”" for one in value.get("enum", [value.get("const")]))
    return str(value.get("format") or value.get("type") or "anything")
