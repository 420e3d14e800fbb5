"""The plan as it is shown: one row per shot with its state, price and take, by a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, When
from django.urls import reverse

from studio.accounts.models import Member
from studio.catalog.check import Problem
from studio.catalog.labels import mode_label, model_label
from studio.core.formatting import format_count
from studio.core.money import ZERO, format_usd
from studio.generation.checked_request import CheckedRequest
from studio.generation.lifecycle import FINAL, State
from studio.generation.models import Engine, Generation, Take
from studio.library import links
from studio.plan.models import BatchRow, BatchRowState
from studio.plan.planned_request import ShotPlan, check_plan, plan_of, seconds_of
from studio.plan.plans import with_plans
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
    RowState.EMPTY: "Empty",
    RowState.DRAFTING: "Drafting",
    RowState.DRAFTED: "Drafted",
    RowState.ASKED: "Asked",
    RowState.RENDERING: "Rendering",
    RowState.REVIEW: "In review",
    RowState.CIRCLED: "Circled",
}


@dataclass(frozen=True, kw_only=True)
class Progress:
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


@dataclass(frozen=True, kw_only=True)
class InputThumbnail:
    """An input of a row as its row shows it."""

    name: str
    url: str
    poster_url: str


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """One row of the plan with everything that a page shows of it."""

    shot: Shot
    project: Project
    plan: ShotPlan
    progress: Progress

    @property
    def id(self) -> str:
        """The id of the shot."""
        return str(self.shot.pk)

    @property
    def number(self) -> str:
        """The number of the shot, as on its takes."""
        return f"{self.shot.number:02}"

    @cached_property
    def checked(self) -> CheckedRequest:
        """The order that the row stands for."""
        return check_plan(self.plan, self.project)

    @cached_property
    def seconds(self) -> int | None:
        """How long the shot shall be; None while nobody can know."""
        return seconds_of(self.plan, self.project)

    @property
    def state(self) -> RowState:
        """How far the row is."""
        return self.progress.state

    @property
    def state_label(self) -> str:
        """The state in words."""
        return STATE_LABELS[self.state]

    @property
    def is_written(self) -> bool:
        """Whether somebody has written what happens in it."""
        return bool(self.plan.description)

    @property
    def problem(self) -> Problem | None:
        """The first reason for which the row cannot be ordered; None for one where nothing is written yet."""
        blocking = self.checked.blocking
        return blocking[0] if blocking and (self.is_written or self.plan.inputs) else None

    @property
    def may_order(self) -> bool:
        """Whether the row can be ordered as it is."""
        return not self.checked.blocking

    def has_order(self, engine: str) -> bool:
        """Whether an order of this engine has its words and inputs of now, and has not failed."""
        return self.checked.fingerprint in self.progress.fingerprints.get(engine, ())

    @property
    def needs_draft(self) -> bool:
        """Whether no draft of the row has its words of now, and one could be drawn."""
        return self.may_order and not self.has_order(Engine.DRAFT)

    @property
    def may_ask(self) -> bool:
        """Whether a render of the row can be asked for: it can be ordered, and none is on its way."""
        is_on_its_way = self.progress.is_asked or self.progress.is_under_way(Engine.RUNWARE)
        return self.may_order and not is_on_its_way

    @property
    def needs_render(self) -> bool:
        """Whether the row is still to be rendered: nothing is circled, and no render has its words of now."""
        return self.may_ask and not self.progress.is_circled and not self.has_order(Engine.RUNWARE)

    @property
    def is_draft_outdated(self) -> bool:
        """Whether the row has a draft, of other words than those of now."""
        return self.state is RowState.DRAFTED and self.is_written and not self.has_order(Engine.DRAFT)

    @property
    def price_usd(self) -> Decimal | None:
        """What the row costs by the catalog; None while that is not known."""
        return self.checked.quote.total

    @property
    def price_label(self) -> str:
        """The price as text; empty while it is not known."""
        return format_usd(self.price_usd) if self.price_usd and self.is_written else ""

    @property
    def mode_label(self) -> str:
        """The mode in words."""
        return mode_label(self.checked.request.mode)

    @property
    def model_label(self) -> str:
        """The model in words."""
        return model_label(self.checked.request.model)

    @property
    def inputs(self) -> list[InputThumbnail]:
        """The inputs, in their order."""
        return [
            InputThumbnail(
                name=asset.name, url=links.page(asset, self.project), poster_url=links.poster(asset)
            )
            for asset in self.plan.inputs
        ]

    @property
    def take_label(self) -> str:
        """``02·T5`` of the chosen take, or of the best that there is; empty without one."""
        return self.shot.take_label(self.progress.take.number) if self.progress.take else ""

    @property
    def take_url(self) -> str:
        """The page of that take."""
        return reverse("review:take", args=[self.progress.take.pk]) if self.progress.take else ""

    @property
    def take_poster_url(self) -> str:
        """The picture of that take."""
        take = self.progress.take
        return links.poster(take.asset) if take and take.asset else ""


@dataclass(frozen=True, kw_only=True)
class PlanSummary:
    """The rows together: how many there are, how long the film is, what it costs."""

    rows: Sequence[PlanRow]

    @property
    def seconds(self) -> int:
        """The planned length of the film."""
        return sum(row.seconds or 0 for row in self.rows)

    @property
    def length(self) -> str:
        """The planned length as minutes and seconds."""
        return f"{self.seconds // 60}:{self.seconds % 60:02}"

    @property
    def price_usd(self) -> Decimal:
        """The price of every row by the catalog, once each."""
        return sum((row.price_usd or ZERO for row in self.rows if row.price_label), ZERO)

    @property
    def state_counts(self) -> list[tuple[RowState, str]]:
        """The states that rows have, each with its count in words."""
        counts = {state: sum(row.state is state for row in self.rows) for state in RowState}
        return [(state, f"{count} {STATE_LABELS[state].lower()}") for state, count in counts.items() if count]

    @property
    def label(self) -> str:
        """``12 shots, 1:04 together``."""
        return f"{format_count(len(self.rows), 'shot')}, {self.length} together"

    @property
    def is_under_way(self) -> bool:
        """Whether anything is being made, so that the page looks again by itself."""
        return any(row.state in (RowState.DRAFTING, RowState.RENDERING) for row in self.rows)


def plan_rows(project: Project, member: Member, *, shots: QuerySet[Shot] | None = None) -> list[PlanRow]:
    """The rows of a plan in the order of the film, or those of some of its shots."""
    chosen = list(with_plans(project.shots.all() if shots is None else shots))
    plans = {shot.pk: plan_of(shot) for shot in chosen}
    progress = _progress(project, member, chosen)
    return [
        PlanRow(shot=shot, project=project, plan=plans[shot.pk], progress=progress[shot.pk])
        for shot in chosen
    ]


def plan_row(project: Project, member: Member, shot_id: UUID) -> PlanRow:
    """The row of one shot. Raises Shot.DoesNotExist."""
    rows = plan_rows(project, member, shots=project.shots.filter(pk=shot_id))
    if not rows:
        raise Shot.DoesNotExist
    return rows[0]


def _progress(project: Project, member: Member, shots: Sequence[Shot]) -> dict[UUID, Progress]:
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
        pk: Progress(
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
