"""Renders of a plan, asked for and approved in one press: what each costs now, what is struck out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.catalog.labels import mode_label, model_label
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit
from studio.core.translations.wording import worded
from studio.core.values.money import ZERO, format_usd
from studio.core.values.translatable import translatable_count
from studio.generation.checked_request import CheckedRequest
from studio.generation.models import Engine, Take
from studio.generation.pipeline import engines, paid_access
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.library.files import links
from studio.library.models import Asset
from studio.plan.batches import (
    CARRY_OUT,
    FrozenRow,
    PriceChanged,
    create_batch,
    current_requests,
    input_assets,
)
from studio.plan.models import Batch, BatchRow, BatchRowState
from studio.plan.row_progress import best_takes
from studio.projects.models import Project

NOTHING_LEFT = gettext_noop("Every row is struck out. Decline it instead.")
CHANGED = gettext_noop("Prices have changed since this page was shown. Look at them, then press again.")


class NotPayable(Refusal):
    """Renders that nobody can pay for at all, or a batch that somebody has decided on already."""


@dataclass(frozen=True, kw_only=True)
class ApprovalRow:
    """One row of a batch as whoever pays sees it."""

    row: BatchRow
    checked: CheckedRequest
    assets: Sequence[Asset]
    take: Take | None  # that stands for the shot now, mostly a draft
    is_over_budget: bool

    @property
    def label(self) -> str:
        """``5 s · Text · O1 Pro``."""
        request = self.checked.request
        length = f"{self.checked.quote.seconds} s" if self.checked.quote.seconds else ""
        return " · ".join(
            filter(None, (length, worded(mode_label(request.mode)), model_label(request.model)))
        )

    @property
    def take_label(self) -> str:
        """``02·T5``; empty without a take."""
        return self.row.shot.take_label(self.take.number) if self.take else ""

    @property
    def take_url(self) -> str:
        """The page of the take; empty without one."""
        return reverse("review:take", args=[self.take.pk]) if self.take else ""

    @property
    def take_poster_url(self) -> str:
        """The picture of the take; empty without one."""
        return links.poster(self.take.asset) if self.take and self.take.asset else ""

    @property
    def price_usd(self) -> Decimal:
        """What the row costs now."""
        return self.checked.quote.total or ZERO

    @property
    def price_before(self) -> str:
        """The price when it was asked for, where it is another now."""
        return "" if self.price_usd == self.row.price_usd else format_usd(self.row.price_usd)

    @property
    def refusal(self) -> str:
        """Why the row cannot be ordered now; empty when it can."""
        return worded(self.checked.blocking[0].message) if self.checked.blocking else ""


def ask(project: Project, rows: Sequence[FrozenRow], *, author: User, order_key: UUID) -> Batch:
    """Freeze rows as renders that wait for whoever may pay, and notify them. Raises NotPayable, KeyReused."""
    if not engines.is_connected():
        raise NotPayable(paid_access.NO_KEY)
    if not allowances.has_allowance(project.team):
        raise NotPayable(str(allowances.NO_ALLOWANCE))
    with transaction.atomic():
        batch = create_batch(project, rows, engine=Engine.RUNWARE, author=author, order_key=order_key)
        _notify_producers(batch, len(rows))
    return batch


def approval_rows(batch: Batch, member: Member) -> list[ApprovalRow]:
    """The rows of a batch with what they cost now, by a fixed number of queries."""
    rows = list(batch.rows.select_related("shot"))
    requests = current_requests(rows, batch.project)
    assets = input_assets(rows, batch.project)
    takes = best_takes(batch.project, member, [row.shot_id for row in rows])
    left = money_left(batch)
    shown = []
    for row in rows:
        checked = requests[row.pk]
        price = checked.quote.total or ZERO
        shown.append(
            ApprovalRow(
                row=row,
                checked=checked,
                assets=[assets[item.ref] for item in checked.request.inputs if item.ref in assets],
                take=takes.get(row.shot_id),
                is_over_budget=left is not None and price > left,
            )
        )
        if left is not None and price <= left:
            left -= price
    return shown


def money_left(batch: Batch) -> Decimal | None:
    """What budgets and the allowance of the team leave for a batch; None for no limit."""
    author = batch.author or batch.approved_by
    team = batch.project.team
    limits: list[Decimal | None] = [ZERO]
    if allowances.has_allowance(team):
        limits = [allowances.balance_of(team.allowance).left_usd]
    if author is not None:
        limits.append(ledger.budget_left(batch.project, member=author))
    return min((left for left in limits if left is not None), default=None)


def approve(batch: Batch, *, struck: Collection[UUID], prices: Mapping[UUID, Decimal], by: User) -> None:
    """Approve all rows but those that are struck, at the prices that were shown; twice is harmless.

    Raises NotPayable when it was declined, PriceChanged when a row costs something else by now.
    """
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        if locked.closed_at:
            raise NotPayable(gettext("It was declined already. Ask once more."))
        if locked.approved_at:
            return
        rows = list(locked.rows.select_for_update().order_by("position"))
        left = [row for row in rows if row.pk not in struck]
        if not left:
            raise NotPayable(gettext(NOTHING_LEFT))
        _take_over_prices(left, prices, batch.project)
        locked.rows.filter(pk__in=[row.pk for row in rows if row.pk in struck]).update(
            state=BatchRowState.STRUCK
        )
        now = timezone.now()
        Batch.objects.filter(pk=batch.pk).update(approved_by=by, approved_at=now, enqueued_at=now)
        amount = sum((row.price_usd for row in left), ZERO)
        activity.log(batch.project, "batch approved", actor=by, rows=len(left), amount=format_usd(amount))
        Project.objects.filter(pk=batch.project_id).mark_changed()
        enqueue_on_commit(CARRY_OUT, batch.pk)


def decline(batch: Batch, *, by: User) -> None:
    """Pay for none of it; or take one's own question back. Nothing when it is decided already."""
    with transaction.atomic():
        undecided = Batch.objects.awaiting_approval().filter(pk=batch.pk)
        if undecided.update(closed_at=timezone.now()):
            batch.rows.filter(state=BatchRowState.WAITING).update(state=BatchRowState.STOPPED)
            activity.log(batch.project, "batch declined", actor=by)
            Project.objects.filter(pk=batch.project_id).mark_changed()


def _take_over_prices(rows: Sequence[BatchRow], prices: Mapping[UUID, Decimal], project: Project) -> None:
    """Write the prices that were shown; they are the most that the rows may cost. Raises PriceChanged."""
    requests = current_requests(rows, project)
    for row in rows:
        price = requests[row.pk].quote.total or ZERO
        if prices.get(row.pk) != price:
            raise PriceChanged(gettext(CHANGED))
        row.price_usd = price
    BatchRow.objects.bulk_update(rows, ["price_usd"])


def _notify_producers(batch: Batch, count: int) -> None:
    members = Member.objects.filter(team=batch.project.team_id).select_related("user")
    producers = [one.user for one in members if one.has_permission(Permission.MANAGE_MONEY)]
    text = translatable_count(
        "{person} asks for {count} render of {project}.",
        "{person} asks for {count} renders of {project}.",
        count,
        person=str(batch.author),
        project=batch.project.name,
    )
    path = reverse("plan:batch", args=[batch.project_id, batch.pk])
    activity.notify(
        producers,
        batch.project,
        "batch asked",
        actor=batch.author,
        text=text,
        path=path,
        key=f"batch:{batch.pk}",
    )
