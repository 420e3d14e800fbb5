"""Finds the cards of a page: each order once, at the place of its best take that is meant."""

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
MOST_RESULTS = 4  # of one order
MOST_COUNTED = 10_000
Row = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Generations in their order with their takes and places, and which takes are meant, the best first."""

    generations: list[Generation] = field(default_factory=list)
    takes: dict[UUID, list[Take]] = field(default_factory=dict)
    places: dict[UUID, str] = field(default_factory=dict)
    meant: dict[UUID, list[UUID]] = field(default_factory=dict)
    has_before: bool = False
    has_after: bool = False

    @property
    def first_place(self) -> str:
        """Where the page begins; empty for none."""
        return next(iter(self.places.values()), "")

    @property
    def last_place(self) -> str:
        """Where it ends."""
        return next(reversed(self.places.values()), "")

    def only(self, ids: Iterable[UUID]) -> Found:
        """Those of them."""
        kept = set(ids)
        return replace(
            self,
            generations=[one for one in self.generations if one.pk in kept],
            places={pk: place for pk, place in self.places.items() if pk in kept},
        )


def page(project: Project, filters: Filters, sort: Sort, *, after: str = "", before: str = "") -> Found:
    """The cards after a place, or the last ones before one; the first page without."""
    beyond = sort.beyond(before or after, backwards=bool(before))
    is_backwards = bool(before) and beyond is not None
    best = sort.over(_best(project, filters, sort), backwards=is_backwards)
    if beyond is not None:
        best = best.filter(beyond)
    rows = _orders(best.values_list("generation_id", *sort.names)[: MOST_RESULTS * PAGE_SIZE + 1])
    has_more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if is_backwards:
        rows.reverse()
    ends = {
        "has_before": has_more if is_backwards else beyond is not None,
        "has_after": is_backwards or has_more,
    }
    return _found(rows, project, filters, sort, **ends)


def among(project: Project, filters: Filters, sort: Sort, ids: Collection[UUID]) -> Found:
    """Those of these generations that are meant, in their order."""
    best = sort.over(_best(project, filters, sort)).filter(generation__in=ids)
    return _found(_orders(best.values_list("generation_id", *sort.names)), project, filters, sort)


def matching(project: Project, filters: Filters) -> int:
    """How many takes are meant; MOST_COUNTED + 1 where they are more."""
    meant = filters.over(Take.objects.all(), project).order_by()
    return meant.values("pk")[: MOST_COUNTED + 1].count()


def _best(project: Project, filters: Filters, sort: Sort) -> TakeQuerySet:
    """The takes that are meant; where those of one order may lie apart, only the first of them."""
    meant = sort.valued(filters.over(Take.objects.all(), project))
    siblings = sort.valued(filters.within(Take.objects.all()))
    return meant.exclude(_better(siblings, sort)) if sort.own else meant


def _better(meant: TakeQuerySet, sort: Sort) -> Exists:
    """Whether another take of the same order stands for it: with a higher value, or an earlier slot."""
    same, ahead = Q(), Q()
    for name in sort.own:
        ahead |= same & Q(**{f"{name}__{sort.ahead}": OuterRef(name)})
        same &= Q(**{name: OuterRef(name)})
    ahead |= same & Q(slot__lt=OuterRef("slot"))
    return Exists(meant.filter(ahead, generation=OuterRef("generation")))


def _orders(rows: Iterable[Row]) -> list[Row]:
    """Each order once: its takes lie side by side."""
    return list({row[0]: row for row in rows}.values())


def _found(
    rows: list[Row],
    project: Project,
    filters: Filters,
    sort: Sort,
    *,
    has_before: bool = False,
    has_after: bool = False,
) -> Found:
    ids = [row[0] for row in rows]
    takes: dict[UUID, list[Take]] = {pk: [] for pk in ids}
    for take in _whole(ids):
        takes[take.generation_id].append(take)
    for of_one in takes.values():
        of_one[0].generation.project = project
    return Found(
        generations=[of_one[0].generation for of_one in takes.values()],
        takes=takes,
        places={row[0]: sort.place(row[1:]) for row in rows},
        meant=_meant(ids, filters, sort),
        has_before=has_before,
        has_after=has_after,
    )


def _whole(ids: Collection[UUID]) -> TakeQuerySet:
    """All takes of these orders with all that a card shows, in one question."""
    whole = Take.objects.filter(generation__in=ids)
    return whole.select_related("asset", "generation__shot", "generation__author").order_by("slot")


def _meant(ids: list[UUID], filters: Filters, sort: Sort) -> dict[UUID, list[UUID]]:
    """The takes of these orders that are meant, the best first; empty where all are, as they come."""
    if not filters.part_orders and not sort.own:
        return {}
    takes: dict[UUID, list[UUID]] = {pk: [] for pk in ids}
    sign = "" if sort.is_ascending else "-"
    within = sort.valued(filters.within(Take.objects.filter(generation__in=ids)))
    within = within.order_by(*(sign + name for name in sort.own), "slot")
    for generation_id, take_id in within.values_list("generation_id", "pk"):
        takes[generation_id].append(take_id)
    return takes
