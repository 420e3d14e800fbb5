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
from studio.generation.lifecycle import FINAL, State, TakeState
from studio.generation.models import Engine, Generation, Take
from studio.library import links
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
    """What is there of a shot: its orders by engine and state, fingerprints of its drafts, its best take."""

    orders: Mapping[tuple[str, str], int]
    drafted: frozenset[str] = frozenset()
    take: Take | None = None
    is_circled: bool = False

    def has_under_way(self, engine: str) -> bool:
        """Whether an order of this engine has not ended."""
        ended = {*FINAL, State.AWAITING_APPROVAL}
        return any(one == engine and state not in ended for one, state in self.orders)

    def has(self, engine: str, state: State) -> bool:
        """Whether there is an order of this engine in this state."""
        return (engine, state) in self.orders

    @property
    def state(self) -> RowState:
        """How far the row is."""
        if self.is_circled:
            return RowState.CIRCLED
        if self.has_under_way(Engine.RUNWARE):
            return RowState.RENDERING
        if self.has(Engine.RUNWARE, State.AWAITING_APPROVAL):
            return RowState.ASKED
        if self.take is not None and self.take.engine == Engine.RUNWARE:
            return RowState.REVIEW
        if self.has_under_way(Engine.DRAFT):
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

    @property
    def needs_draft(self) -> bool:
        """Whether no draft of the row has its words of now, and one could be drawn."""
        return self.may_order and self.checked.fingerprint not in self.progress.drafted

    @property
    def is_draft_outdated(self) -> bool:
        """Whether the row has a draft, of other words than those of now."""
        is_draft = self.state is RowState.DRAFTED
        return is_draft and self.is_written and self.checked.fingerprint not in self.progress.drafted

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
    counts = (
        Generation.objects.filter(shot__in=ids).values("shot", "engine", "state").annotate(count=Count("pk"))
    )
    orders: dict[UUID, dict[tuple[str, str], int]] = {pk: {} for pk in ids}
    for row in counts.order_by():
        orders[row["shot"]][row["engine"], row["state"]] = row["count"]
    drafts = Generation.objects.filter(shot__in=ids, engine=Engine.DRAFT).exclude(
        state__in=FINAL - {State.READY}
    )
    drafted: dict[UUID, set[str]] = {pk: set() for pk in ids}
    for shot_id, fingerprint in drafts.values_list("shot", "fingerprint").distinct():
        drafted[shot_id].add(fingerprint)
    takes = best_takes(project, member, ids)
    visible = with_visible_verdicts(takes.values(), member, project)
    circled = {pk for pk, take in takes.items() if take.is_circled and take.pk in visible}
    return {
        pk: Progress(
            orders=orders[pk],
            drafted=frozenset(drafted[pk]),
            take=takes.get(pk),
            is_circled=pk in circled,
        )
        for pk in ids
    }


def best_takes(project: Project, member: Member, shot_ids: Sequence[UUID]) -> dict[UUID, Take]:
    """The take that stands for each shot: the circled one, else the newest render, else the newest draft.

    In a blind review a circle is a decision of others, so the newest render stands there.
    """
    ready = Take.objects.not_trashed().filter(shot=OuterRef("pk"), state=TakeState.READY, asset__isnull=False)
    renders_first = Case(When(engine=Engine.RUNWARE, then=0), default=1)
    order = [renders_first, F("number").desc()]
    if not project.is_blind:
        order.insert(0, F("is_circled").desc())
    best = Shot.objects.filter(pk__in=shot_ids).values(take=Subquery(ready.order_by(*order).values("pk")[:1]))
    takes = Take.objects.filter(pk__in=best).select_related("asset", "shot").defer("asset__frame_times")
    return {take.shot_id: take for take in takes}
