"""Pages of long lists by keyset: a page begins after a row, so that the last costs what the first costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

SEPARATOR = "~"
Item = TypeVar("Item")
Other = TypeVar("Other")
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column to sort by: its name in a query, and how its value becomes a sortable text and back."""

    name: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def time_column(name: str) -> Column:
    """A column of times."""
    return Column(
        name=name, write=lambda time: time.isoformat(timespec="microseconds"), read=datetime.fromisoformat
    )


def id_column(name: str = "pk") -> Column:
    """A column of ids, which no two rows share."""
    return Column(name=name, write=lambda value: value.hex, read=UUID)


def text_column(name: str) -> Column:
    """A column of texts; only the first one of an order, for a text may hold the separator."""
    return Column(name=name, write=str, read=str)


def number_column(name: str) -> Column:
    """A column of whole numbers from 0."""
    return Column(name=name, write=lambda value: f"{value:08}", read=_whole_number)


@dataclass(frozen=True, kw_only=True)
class Keyset:
    """An order of rows. ``columns`` end with one that no two rows share; all have one direction."""

    columns: tuple[Column, ...]
    is_ascending: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns as a query calls them."""
        return tuple(column.name for column in self.columns)

    def ordered(self, rows: Rows, *, backwards: bool = False) -> Rows:
        """These rows in this order."""
        sign = "" if self.is_ascending != backwards else "-"
        return rows.order_by(*(sign + name for name in self.names))

    def beyond(self, cursor: str, *, backwards: bool = False) -> Q | None:
        """The condition on rows after a cursor, or before it; None if it is no cursor of this order."""
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
        """The cursor of a row with these values in ``columns``."""
        return SEPARATOR.join(column.write(value) for column, value in zip(self.columns, values, strict=True))

    def cursor_at(self, row: Any) -> str:
        """The cursor of a row whose attributes are these columns, also across relations."""
        return self.cursor_of([reduce(getattr, name.split("__"), row) for name in self.names])

    def comes_before(self, one: str, other: str) -> bool:
        """Whether the first cursor is shown before the second."""
        return one < other if self.is_ascending else one > other

    def _values(self, cursor: str) -> list[Any] | None:
        parts = cursor.rsplit(SEPARATOR, len(self.columns) - 1)
        if len(parts) != len(self.columns):
            return None
        try:
            return [column.read(part) for column, part in zip(self.columns, parts, strict=True)]
        except (ValueError, ArithmeticError):
            return None


NEWEST = Keyset(columns=(time_column("created_at"), id_column()))
OLDEST = Keyset(columns=NEWEST.columns, is_ascending=True)


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    """Some rows of a list, and the query strings of the pages beside them; empty where there is none."""

    rows: list[Item]
    previous: str
    next: str

    def with_rows(self, rows: list[Other]) -> Page[Other]:
        """This page with what is shown of its rows in their place."""
        return Page(rows=rows, previous=self.previous, next=self.next)


def page(
    rows: QuerySet[Any, Item] | Sequence[QuerySet[Any, Item]],
    query: QueryDict,
    *,
    size: int,
    order: Keyset = NEWEST,
    prefix: str = "",
) -> Page[Item]:
    """The page that ``after`` or ``before`` of a query string names, the first without them.

    Several lists are merged into one, each read no further than the page. ``prefix`` of the two parameters
    tells the lists of one page apart.
    """
    after, before = (query.get(f"{prefix}{name}", "") for name in ("after", "before"))
    beyond = order.beyond(before or after, backwards=bool(before))
    is_backwards = bool(before) and beyond is not None
    lists = [rows] if isinstance(rows, QuerySet) else rows
    read = _read(lists, order, beyond, size, is_backwards=is_backwards)
    has_more, shown = len(read) > size, read[:size]
    if is_backwards:
        shown.reverse()
    has_previous = has_more if is_backwards else beyond is not None
    has_next = is_backwards or has_more
    return Page(
        rows=shown,
        previous=_query(query, prefix, before=order.cursor_at(shown[0])) if shown and has_previous else "",
        next=_query(query, prefix, after=order.cursor_at(shown[-1])) if shown and has_next else "",
    )


def around(rows: QuerySet[Any, Item], row: Item, *, order: Keyset, each_side: int) -> list[Item]:
    """This row between those before it and those after it in a list, so many on each side."""
    cursor = order.cursor_at(row)
    before, after = (
        list(order.ordered(rows, backwards=is_before).filter(condition)[:each_side])
        for is_before in (True, False)
        if (condition := order.beyond(cursor, backwards=is_before)) is not None
    )
    return [*reversed(before), row, *after]


def _read(
    lists: Sequence[QuerySet[Any, Item]], order: Keyset, beyond: Q | None, size: int, *, is_backwards: bool
) -> list[Item]:
    """One row more than the page has, in the order in which they are read."""
    read: list[Item] = []
    for rows in lists:
        ordered = order.ordered(rows, backwards=is_backwards)
        read += (ordered if beyond is None else ordered.filter(beyond))[: size + 1]
    if len(lists) > 1:
        read.sort(key=order.cursor_at, reverse=order.is_ascending == is_backwards)
    return read


def _query(query: QueryDict, prefix: str, **cursor: str) -> str:
    """The query string with this cursor in place of any other."""
    changed = query.copy()
    for name in ("after", "before"):
        changed.pop(f"{prefix}{name}", None)
    for name, value in cursor.items():
        changed[f"{prefix}{name}"] = value
    return f"?{changed.urlencode()}"


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise ValueError(text)
    return int(text)
