"""Parsing of ids that come from outside."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def parse_uuid(value: str) -> UUID | None:
    """The UUID that a text names; None when it is none."""
    try:
        return UUID(value)
    except ValueError:
        return None


def parse_uuids(values: Iterable[str]) -> list[UUID]:
    """The UUIDs among these texts, in their order."""
    return [uuid for value in values if (uuid := parse_uuid(value))]
