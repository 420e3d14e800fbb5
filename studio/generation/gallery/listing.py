"""The pages of the gallery by keyset: each order once, at the cursor of its best matching take."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from studio.generation.gallery.filters import Filters
from studio.generation.gallery.ordering import Sort
from studio.generation.models import Generation, Take, TakeQuerySet
from studio.projects.models import Project

PAGE_SIZE = 48
MAX_RESULTS = 4  # of one order
MAX_COUNTED = 1_000  # a search looks into each of them
ListingRow = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A page of generations in their order, with all their takes, their cursors and their matching takes."""

    generations: list[Generation] = field(default_factory=list)
    takes: dict[UUID, list[Take]] = field(default_factory=dict)
    cursors: dict[UUID, str] = field(default_factory=dict)
    matches: dict[UUID, list[UUID]] = field(default_factory=dict)  # takes of an order, the best first
    has_before: bool = False
    has_after: bool = False

    @property
    def first_cursor(self) -> str:
        """The cursor of the first card; empty on an empty page."""
        return next(iter(self.cursors.values()), "")

    @property
    def last_cursor(self) -> str:
        """The cursor of the last card; empty on an empty page."""
        return next(reversed(self.cursors.values()), "")

    @property
    def incomplete_orders(self) -> list[UUID]:
        """The paid orders of which takes were deleted for good."""
        return [
            one.pk for one in self.generations if one.is_paid and len(self.takes[one.pk]) < one.number_results
        ]

    def only(self, ids: Iterable[UUID]) -> Listing:
        """The page with only the generations that have these ids."""
        shown = set(ids)
        return replace(
            self,
            generations=[one for one in self.generations if one.pk in shown],
            cursors={pk: cursor for pk, cursor in self.cursors.items() if pk in shown},
        )


def page(project: Project, filters: Filters, sort: Sort, *, after: str = "", before: str = "") -> Listing:
    """The page after a cursor, or the one before it; the first page without a cursor."""
    beyond = sort.beyond(before or after, backwards=bool(before))
    is_backwards = bool(before) and beyond is not None
    best = sort.ordered(_representatives(project, filters, sort), backwards=is_backwards)
    if beyond is not None:
        best = best.filter(beyond)
    rows = _orders(best.values_list("generation_id", *sort.names)[: MAX_RESULTS * PAGE_SIZE + 1])
    has_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if is_backwards:
        rows.reverse()
    ends = {
        "has_before": has_more if is_backwards else beyond is not None,
        "has_after": is_backwards or has_more,
    }
    return _listing(rows, project, filters, sort, **ends)


def among(project: Project, filters: Filters, sort: Sort, ids: Collection[UUID]) -> Listing:
    """Those of these generations that match the filters, in their order."""
    best = sort.ordered(_representatives(project, filters, sort)).filter(generation__in=ids)
    return _listing(_orders(best.values_list("generation_id", *sort.names)), project, filters, sort)


def count_matches(project: Project, filters: Filters) -> int:
    """How many takes match the filters; MAX_COUNTED + 1 if there are more."""
    matches = filters.apply(Take.objects.all(), project).order_by()
    return matches.values("pk")[: MAX_COUNTED + 1].count()


def _representatives(project: Project, filters: Filters, sort: Sort) -> TakeQuerySet:
    """The matching takes; only the best of an order where its takes could be sorted apart."""
    matches = filters.apply(Take.objects.all(), project, is_by_shot=sort.is_by_shot)
    siblings = filters.apply_to_siblings(Take.objects.all())
    return matches.exclude(_has_better_sibling(siblings, sort)) if sort.own else matches


def _has_better_sibling(matches: TakeQuerySet, sort: Sort) -> Exists:
    """Whether another take of the same order sorts before it: by a column, or by an earlier slot."""
    same, ahead = Q(), Q()
    for name in sort.own:
        ahead |= same & Q(**{f"{name}__{sort.ahead}": OuterRef(name)})
        same &= Q(**{name: OuterRef(name)})
    ahead |= same & Q(slot__lt=OuterRef("slot"))
    return Exists(matches.filter(ahead, generation=OuterRef("generation")))


def _orders(rows: Iterable[ListingRow]) -> list[ListingRow]:
    """Each order once, at its first row."""
    return list({row[0]: row for row in rows}.values())


def _listing(
    rows: list[ListingRow],
    project: Project,
    filters: Filters,
    sort: Sort,
    *,
    has_before: bool = False,
    has_after: bool = False,
) -> Listing:
    ids = [row[0] for row in rows]
    takes: dict[UUID, list[Take]] = {pk: [] for pk in ids}
    for take in _all_takes(ids):
        takes[take.generation_id].append(take)
    for siblings in takes.values():
        siblings[0].generation.project = project
    return Listing(
        generations=[siblings[0].generation for siblings in takes.values()],
        takes=takes,
        cursors={row[0]: sort.cursor_of(row[1:]) for row in rows},
        matches=_matches(ids, filters, sort),
        has_before=has_before,
        has_after=has_after,
    )


def _all_takes(ids: Collection[UUID]) -> TakeQuerySet:
    """All takes of these orders with all that a card shows, in one query."""
    takes = Take.objects.filter(generation__in=ids)
    return takes.select_related("asset", "generation__shot", "generation__author").order_by("slot")


def _matches(ids: list[UUID], filters: Filters, sort: Sort) -> dict[UUID, list[UUID]]:
    """The matching takes of these orders, the best first; empty if all of them match in slot order."""
    if not filters.can_split_orders and not sort.own:
        return {}
    takes: dict[UUID, list[UUID]] = {pk: [] for pk in ids}
    sign = "" if sort.is_ascending else "-"
    matching = filters.apply_to_siblings(Take.objects.filter(generation__in=ids))
    matching = matching.order_by(*(sign + name for name in sort.own), "slot")
    for generation_id, take_id in matching.values_list("generation_id", "pk"):
        takes[generation_id].append(take_id)
    return takes
