"""The plan as it is shown: one row per shot with its state, price and take, by a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import Member
from studio.catalog.check import Problem
from studio.catalog.labels import mode_label, model_label
from studio.catalog.wildcards import offers_choice
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_count
from studio.core.values.money import ZERO, format_usd
from studio.generation.checked_request import CheckedRequest
from studio.generation.models import Engine
from studio.library.files import links
from studio.plan.planned_request import ShotPlan, check_plan, plan_of, seconds_of
from studio.plan.plans import with_plans
from studio.plan.row_progress import COUNTED_STATES, STATE_LABELS, RowProgress, RowState, progress_by_shot
from studio.projects.models import Project, Shot

LITERAL_WILDCARDS = gettext_noop(
    "A row is one order: its braces are sent as they stand. Wildcards work in the composer."
)


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
    progress: RowProgress

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
        return gettext(STATE_LABELS[self.state])

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
    def hint(self) -> str:
        """What else should be known about its words, as a sentence; empty for nothing."""
        return gettext(LITERAL_WILDCARDS) if offers_choice(self.plan.description) else ""

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
        return worded(mode_label(self.checked.request.mode))

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
        return [
            (state, f"{count} {gettext(COUNTED_STATES[state])}") for state, count in counts.items() if count
        ]

    @property
    def label(self) -> str:
        """``12 shots, 1:04 together``."""
        return gettext("%(shots)s, %(length)s together") % {
            "shots": format_count(len(self.rows), "shot", "shots"),
            "length": self.length,
        }

    @property
    def is_under_way(self) -> bool:
        """Whether anything is being made, so that the page looks again by itself."""
        return any(row.state in (RowState.DRAFTING, RowState.RENDERING) for row in self.rows)


def plan_rows(project: Project, member: Member, *, shots: QuerySet[Shot] | None = None) -> list[PlanRow]:
    """The rows of a plan in the order of the film, or those of some of its shots."""
    chosen = list(with_plans(project.shots.all() if shots is None else shots))
    plans = {shot.pk: plan_of(shot) for shot in chosen}
    progress = progress_by_shot(project, member, chosen)
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
