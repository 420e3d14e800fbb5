"""The range of cards that an open page shows, so that a poll sends only these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.http import QueryDict

from studio.generation.gallery.filters import Filters
from studio.generation.gallery.listing import Listing
from studio.generation.gallery.ordering import NEWEST, Sort, sort_by_name


@dataclass(frozen=True, kw_only=True)
class Window:
    """The cards that match filters, in a sort order, from one cursor to another."""

    filters: Filters
    sort: Sort
    first: str = ""  # empty: from the beginning
    last: str = ""  # empty: to the end

    @classmethod
    def of(cls, query: QueryDict, *, is_blind_review: bool) -> Self:
        """The window in the query string of a poll."""
        filters = Filters.of(query)
        return cls(
            filters=filters.without_hidden() if is_blind_review else filters,
            sort=sort_by_name(query.get("sort", ""), is_blind_review=is_blind_review),
            first=query.get("first", ""),
            last=query.get("last", ""),
        )

    @classmethod
    def around(cls, page: Listing, filters: Filters, sort: Sort) -> Self:
        """The window of a page; unbounded at the ends of the list, so that new cards can appear."""
        return cls(
            filters=filters,
            sort=sort,
            first=page.first_cursor if page.has_before else "",
            last=page.last_cursor if page.has_after else "",
        )

    def shows(self, cursor: str) -> bool:
        """Whether a card with this cursor is on the page."""
        if self.first and self.sort.comes_before(cursor, self.first):
            return False
        return not self.last or not self.sort.comes_before(self.last, cursor)

    def query(self, **more: str) -> str:
        """The query string of a poll; ``more`` are other values."""
        sort = "" if self.sort is NEWEST else self.sort.name
        return self.filters.query(sort=sort, first=self.first, last=self.last, **more)
