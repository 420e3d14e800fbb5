"""The sort orders of the gallery, and the cursor of a card in them.

A cursor is a text that sorts as the cards do, so that a page can begin after one and a polling page
can insert a card in its position.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from studio.core.web.keyset import Column, Keyset, id_column, number_column, time_column


@dataclass(frozen=True, kw_only=True)
class Sort(Keyset):
    """An order of takes. ``columns`` end with one that no two orders share."""

    name: str
    label: str | Promise
    is_revealing: bool = False  # tells what a blind review hides

    @property
    def own(self) -> tuple[str, ...]:
        """The columns in which takes of one order differ."""
        return tuple(name for name in self.names if name in ("rating", "sort_cost_usd"))

    @property
    def ahead(self) -> str:
        """The lookup that compares a value with those that come after it."""
        return "lt" if self.is_ascending else "gt"

    @property
    def is_by_shot(self) -> bool:
        """Whether takes are read shot by shot."""
        return self.names[0].startswith("shot__")


_TIME = time_column("ordered_at")
_ORDER = id_column("generation_id")
_RATING = Column(name="rating", write=str, read=int)
_COST = Column(name="sort_cost_usd", write=lambda value: f"{value:013.4f}", read=Decimal)
_SHOT = number_column("shot__position")
_NUMBER = number_column("shot__number")

NEWEST = Sort(name="newest", label=gettext_lazy("Newest"), columns=(_TIME, _ORDER))
SORTS = {
    sort.name: sort
    for sort in (
        NEWEST,
        Sort(name="oldest", label=gettext_lazy("Oldest"), columns=(_TIME, _ORDER), is_ascending=True),
        Sort(
            name="rating", label=gettext_lazy("Rating"), columns=(_RATING, _TIME, _ORDER), is_revealing=True
        ),
        Sort(name="cost", label=gettext_lazy("Cost"), columns=(_COST, _TIME, _ORDER), is_revealing=True),
        Sort(
            name="shot",
            label=gettext_lazy("Shot order"),
            columns=(_SHOT, _NUMBER, _TIME, _ORDER),
            is_ascending=True,
        ),
    )
}


def sort_orders(*, is_blind_review: bool) -> list[Sort]:
    """The sort orders to choose from, without those that would reveal what a blind review hides."""
    return [sort for sort in SORTS.values() if not (is_blind_review and sort.is_revealing)]


def sort_by_name(name: str, *, is_blind_review: bool = False) -> Sort:
    """The sort order with this name; newest first for an unknown one, and for one that would reveal."""
    sorts = {sort.name: sort for sort in sort_orders(is_blind_review=is_blind_review)}
    return sorts.get(name, NEWEST)
