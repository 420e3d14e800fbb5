"""The sort orders of the gallery, and the cursor of a card in them.

A cursor is a text that sorts as the cards do, so that a page can begin after one and a polling page
can insert a card in its position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from studio.core.money import ZERO
from studio.generation.models import TakeQuerySet

SEPARATOR = "~"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column to sort by: its name in a query, and how its value becomes a sortable text and back."""

    name: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


@dataclass(frozen=True, kw_only=True)
class Sort:
    """An order of takes. ``columns`` end with one that no two orders share."""

    name: str
    label: str
    columns: tuple[Column, ...]
    is_ascending: bool = False
    is_revealing: bool = False  # tells what a blind review hides

    @property
    def names(self) -> tuple[str, ...]:
        """The columns as a query calls them."""
        return tuple(column.name for column in self.columns)

    @property
    def own(self) -> tuple[str, ...]:
        """The columns in which takes of one order differ."""
        return tuple(name for name in self.names if name in ("rating", "cost"))

    @property
    def ahead(self) -> str:
        """The lookup that compares a value with those that come after it."""
        return "lt" if self.is_ascending else "gt"

    def annotated(self, takes: TakeQuerySet) -> TakeQuerySet:
        """These takes with every column to sort by."""
        return takes.annotate(cost=Coalesce("cost_usd", ZERO)) if "cost" in self.names else takes

    def ordered(self, takes: TakeQuerySet, *, backwards: bool = False) -> TakeQuerySet:
        """These takes (from ``annotated``) in this order."""
        sign = "" if self.is_ascending != backwards else "-"
        return takes.order_by(*(sign + name for name in self.names))

    def beyond(self, cursor: str, *, backwards: bool = False) -> Q | None:
        """The condition on takes after a cursor, or before it; None if it is no cursor of this order."""
        values = self._values(cursor)
        if values is None:
            return None
        than = "gt" if self.is_ascending != backwards else "lt"
        condition, same = Q(), Q()
        for name, value in zip(self.names, values, strict=True):
            condition |= same & Q(**{f"{name}__{than}": value})
            same &= Q(**{name: value})
        # Repeated for the first column alone: an index can start there.
        return Q(**{f"{self.names[0]}__{than}e": values[0]}) & condition

    def cursor_of(self, values: Sequence[Any]) -> str:
        """The cursor of a take with these values in ``columns``."""
        return SEPARATOR.join(column.write(value) for column, value in zip(self.columns, values, strict=True))

    def comes_before(self, one: str, other: str) -> bool:
        """Whether the first cursor is shown before the second."""
        return one < other if self.is_ascending else one > other

    def _values(self, cursor: str) -> list[Any] | None:
        parts = cursor.split(SEPARATOR)
        if len(parts) != len(self.columns):
            return None
        try:
            return [column.read(part) for column, part in zip(self.columns, parts, strict=True)]
        except (ValueError, InvalidOperation):
            return None


def _iso_time(value: datetime) -> str:
    return value.isoformat(timespec="microseconds")


_TIME = Column(name="ordered_at", write=_iso_time, read=datetime.fromisoformat)
_ORDER = Column(name="generation_id", write=lambda value: value.hex, read=UUID)
_RATING = Column(name="rating", write=str, read=int)
_COST = Column(name="cost", write=lambda value: f"{value:013.4f}", read=Decimal)
_SHOT = Column(name="shot__position", write=lambda value: f"{value:08}", read=int)
_NUMBER = Column(name="shot__number", write=lambda value: f"{value:08}", read=int)

NEWEST = Sort(name="newest", label="Newest", columns=(_TIME, _ORDER))
SORTS = {
    sort.name: sort
    for sort in (
        NEWEST,
        Sort(name="oldest", label="Oldest", columns=(_TIME, _ORDER), is_ascending=True),
        Sort(name="rating", label="Rating", columns=(_RATING, _TIME, _ORDER), is_revealing=True),
        Sort(name="cost", label="Cost", columns=(_COST, _TIME, _ORDER), is_revealing=True),
        Sort(name="shot", label="Shot order", columns=(_SHOT, _NUMBER, _TIME, _ORDER), is_ascending=True),
    )
}


def sort_orders(*, is_blind_review: bool) -> list[Sort]:
    """The sort orders to choose from, without those that would reveal what a blind review hides."""
    return [sort for sort in SORTS.values() if not (is_blind_review and sort.is_revealing)]


def sort_by_name(name: str, *, is_blind_review: bool = False) -> Sort:
    """The sort order with this name; newest first for an unknown one, and for one that would reveal."""
    sorts = {sort.name: sort for sort in sort_orders(is_blind_review=is_blind_review)}
    return sorts.get(name, NEWEST)
