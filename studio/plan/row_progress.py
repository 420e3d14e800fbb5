"""How far each row of a plan is: its orders, what waits in batches, and the take that stands for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Subquery, When
from django.utils.translation import gettext_noop

from studio.accounts.models import Member
from studio.generation.lifecycle import FINAL, State
from studio.generation.models import Engine, Generation, Take
from studio.plan.models import BatchRow, BatchRowState
from studio.projects.models import Project, Shot
from studio.review.decisions.visibility import with_visible_verdicts


class RowState(StrEnum):
    """How far a row is, for ``data-state``."""

    EMPTY = "empty"
    DRAFTING = "drafting"
    DRAFTED = "drafted"
    ASKED = "asked"
    RENDERING = "rendering"
    REVIEW = "review"
    CIRCLED = "circled"


STATE_LABELS: dict[RowState, str] = {
    RowState.EMPTY: gettext_noop("Empty"),
    RowState.DRAFTING: gettext_noop("Drafting"),
    RowState.DRAFTED: gettext_noop("Drafted"),
    RowState.ASKED: gettext_noop("Asked"),
    RowState.RENDERING: gettext_noop("Rendering"),
    RowState.REVIEW: gettext_noop("In review"),
    RowState.CIRCLED: gettext_noop("Circled"),
}

# The same after a number: ``3 drafted``.
COUNTED_STATES: dict[RowState, str] = {
    RowState.EMPTY: gettext_noop("empty"),
    RowState.DRAFTING: gettext_noop("drafting"),
    RowState.DRAFTED: gettext_noop("drafted"),
    RowState.ASKED: gettext_noop("asked"),
    RowState.RENDERING: gettext_noop("rendering"),
    RowState.REVIEW: gettext_noop("in review"),
    RowState.CIRCLED: gettext_noop("circled"),
}


@dataclass(frozen=True, kw_only=True)
class RowProgress:
    """What is there of a shot: orders by engine and state, rows of batches that wait, and its best take."""

    orders: Mapping[tuple[str, str], int]
    fingerprints: Mapping[
        str, frozenset[str]
    ]  # by engine: of orders that have not failed, and of those that wait
    waiting: frozenset[tuple[str, bool]] = frozenset()  # engine, and whether the batch is approved
    take: Take | None = None
    is_circled: bool = False

    def is_under_way(self, engine: str) -> bool:
        """Whether an order of this engine has not ended, or will be placed without another press."""
        ended = {*FINAL, State.AWAITING_APPROVAL}
        has_order = any(one == engine and state not in ended for one, state in self.orders)
        return has_order or (engine, True) in self.waiting

    @property
    def is_asked(self) -> bool:
        """Whether a render waits for somebody who may pay."""
        return (Engine.RUNWARE, State.AWAITING_APPROVAL) in self.orders or (
            Engine.RUNWARE,
            False,
        ) in self.waiting

    @property
    def state(self) -> RowState:
        """How far the row is."""
        if self.is_circled:
            return RowState.CIRCLED
        if self.is_under_way(Engine.RUNWARE):
            return RowState.RENDERING
        if self.is_asked:
            return RowState.ASKED
        if self.take is not None and self.take.engine == Engine.RUNWARE:
            return RowState.REVIEW
        if self.is_under_way(Engine.DRAFT):
            return RowState.DRAFTING
        return RowState.DRAFTED if self.take is not None else RowState.EMPTY


def progress_by_shot(project: Project, member: Member, shots: Sequence[Shot]) -> dict[UUID, RowProgress]:
    """How far each of these shots is, by a fixed number of queries."""
    ids = [shot.pk for shot in shots]
    orders, fingerprints = _orders(ids)
    waiting: dict[UUID, set[tuple[str, bool]]] = {pk: set() for pk in ids}
    rows = BatchRow.objects.filter(shot__in=ids, state=BatchRowState.WAITING, batch__closed_at=None)
    columns = ("shot", "batch__engine", "fingerprint", "batch__approved_at")
    for shot_id, engine, fingerprint, approved_at in rows.values_list(*columns).order_by():
        waiting[shot_id].add((engine, approved_at is not None))
        fingerprints[shot_id].setdefault(engine, set()).add(fingerprint)
    takes = best_takes(project, member, ids)
    visible = with_visible_verdicts(takes.values(), member, project)
    circled = {pk for pk, take in takes.items() if take.is_circled and take.pk in visible}
    return {
        pk: RowProgress(
            orders=orders[pk],
            fingerprints={engine: frozenset(some) for engine, some in fingerprints[pk].items()},
            waiting=frozenset(waiting[pk]),
            take=takes.get(pk),
            is_circled=pk in circled,
        )
        for pk in ids
    }


def _orders(
    shot_ids: Sequence[UUID],
) -> tuple[dict[UUID, dict[tuple[str, str], int]], dict[UUID, dict[str, set[str]]]]:
    """How many orders each shot has by engine and state, and fingerprints of those that have not failed."""
    orders: dict[UUID, dict[tuple[str, str], int]] = {pk: {} for pk in shot_ids}
    fingerprints: dict[UUID, dict[str, set[str]]] = {pk: {} for pk in shot_ids}
    counted = Generation.objects.filter(shot__in=shot_ids).values("shot", "engine", "state", "fingerprint")
    for row in counted.annotate(count=Count("pk")).order_by():
        key = (row["engine"], row["state"])
        orders[row["shot"]][key] = orders[row["shot"]].get(key, 0) + row["count"]
        if row["state"] not in FINAL - {State.READY}:
            fingerprints[row["shot"]].setdefault(row["engine"], set()).add(row["fingerprint"])
    return orders, fingerprints


def best_takes(project: Project, member: Member, shot_ids: Sequence[UUID]) -> dict[UUID, Take]:
    """The take that stands for each shot: the circled one, else the newest render, else the newest draft.

    In a blind review a circle is a decision of others, so the newest render stands there.
    """
    ready = Take.objects.ready().filter(shot=OuterRef("pk"))
    renders_first = Case(When(engine=Engine.RUNWARE, then=0), default=1)
    order = [renders_first, F("number").desc()]
    if not project.is_blind:
        order.insert(0, F("is_circled").desc())
    best = Shot.objects.filter(pk__in=shot_ids).values(take=Subquery(ready.order_by(*order).values("pk")[:1]))
    takes = Take.objects.filter(pk__in=best).select_related("asset", "shot").defer("asset__frame_times")
    return {take.shot_id: take for take in takes}
