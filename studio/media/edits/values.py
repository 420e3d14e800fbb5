"""An editor's cut as plain values: items one after another on one picture track."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self

from studio.core.values.text import clean_line
from studio.core.values.translatable import restored, stored, translatable

MAX_NAME = 100  # characters of a name in a sentence


def name_in_sentence(name: str) -> str:
    """A name of the file as sentences have it: one line, bounded; ``unnamed`` for none."""
    return clean_line(name)[:MAX_NAME] or translatable("unnamed")


class ItemKind(StrEnum):
    """Kinds of items of an edit."""

    CLIP = "clip"
    GAP = "gap"
    OTHER = "other"  # a title, a generator, a compound: shown as a slate


@dataclass(frozen=True, kw_only=True)
class EditItem:
    """One item: where it lies in frames of the timeline, and from which second on its file is shown."""

    kind: ItemKind
    name: str
    record_in: int
    length: int
    source_in: Fraction = Fraction(0)  # seconds from the first frame of the file
    media: str = ""  # path or URL of the file, as the program wrote it
    take_id: str = ""
    sha256: str = ""
    remarks: tuple[str, ...] = ()  # what of it was not read: a speed, a dissolve

    def to_json(self) -> dict[str, Any]:
        """The item as a JSON-ready dict; seconds as text, sentences as ``stored``."""
        return {**asdict(self), "source_in": str(self.source_in), "remarks": list(map(stored, self.remarks))}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        changes = {
            "kind": ItemKind(data["kind"]),
            "source_in": Fraction(data["source_in"]),
            "remarks": tuple(map(restored, data["remarks"])),
        }
        return cls(**{**data, **changes})


@dataclass(frozen=True, kw_only=True)
class EditedTimeline:
    """A timeline that was read. ``start``: the number of its first frame; ``left_out``: sentences."""

    name: str
    rate: Fraction
    start: int = 0
    items: tuple[EditItem, ...] = field(default=())
    left_out: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The timeline as a JSON-ready dict; the rate as text."""
        items = [item.to_json() for item in self.items]
        return {
            **asdict(self),
            "rate": str(self.rate),
            "items": items,
            "left_out": list(map(stored, self.left_out)),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        changes = {
            "rate": Fraction(data["rate"]),
            "items": tuple(EditItem.from_json(item) for item in data["items"]),
            "left_out": tuple(map(restored, data["left_out"])),
        }
        return cls(**{**data, **changes})
