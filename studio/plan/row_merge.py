"""A row that two people write at once: each field is taken from whoever changed it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MergedRow:
    """The texts of a row after both changes, and the stored ones of fields that both changed differently."""

    texts: Mapping[str, str]  # where both changed a field: as it was sent
    conflicts: Mapping[str, str]


def merge(
    sent: Mapping[str, str],
    opened: Mapping[str, str],
    stored: Mapping[str, str],
    *,
    unmergeable: Collection[str] = (),
) -> MergedRow:
    """Merge what a form sends into what is stored by now; ``opened`` is what stood in it at first.

    A field that ``opened`` lacks is taken as it was sent. One of ``unmergeable`` that is stored otherwise by
    now is a conflict even if the form did not change it.
    """
    texts, conflicts = dict(sent), {}
    for name in sent.keys() & opened.keys() & stored.keys():
        is_stale = not _is_same(stored[name], opened[name]) and not _is_same(stored[name], sent[name])
        if is_stale and _is_same(sent[name], opened[name]) and name not in unmergeable:
            texts[name] = stored[name]
        elif is_stale:
            conflicts[name] = stored[name]
    return MergedRow(texts=texts, conflicts=conflicts)


def _is_same(one: str, other: str) -> bool:
    """Whether two texts are the same but for the line breaks of a browser and space around them."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
