"""Which cards a watching page shows, so that a poll sends it those and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.http import QueryDict

from studio.generation.gallery.filters import Filters
from studio.generation.gallery.listing import Found
from studio.generation.gallery.ordering import NEWEST, Sort, chosen


@dataclass(frozen=True, kw_only=True)
class Window:
    """What its filters mean, in its order, from one place to another."""

    filters: Filters
    sort: Sort
    first: str = ""  # empty: from the beginning
    last: str = ""  # empty: to the end

    @classmethod
    def of(cls, asked: QueryDict, *, is_veiled: bool) -> Self:
        """The window that the address of a poll names."""
        filters = Filters.of(asked)
        return cls(
            filters=filters.unveiled() if is_veiled else filters,
            sort=chosen(asked.get("sort", "")),
            first=asked.get("first", ""),
            last=asked.get("last", ""),
        )

    @classmethod
    def around(cls, found: Found, filters: Filters, sort: Sort) -> Self:
        """The window of a page: open where the list begins or ends, so that news can come in."""
        return cls(
            filters=filters,
            sort=sort,
            first=found.first_place if found.has_before else "",
            last=found.last_place if found.has_after else "",
        )

    def shows(self, place: str) -> bool:
        """Whether a card at this place is on the page."""
        if self.first and self.sort.comes_before(place, self.first):
            return False
        return not self.last or not self.sort.comes_before(self.last, place)

    def query(self, **more: str) -> str:
        """As it stands in the address of a poll."""
        sort = "" if self.sort is NEWEST else self.sort.name
        return self.filters.query(sort=sort, first=self.first, last=self.last, **more)
