"""Progress of a batch of renders in one line; to stop the rest of it, and to try the failed ones again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.values.money import ZERO
from studio.generation import services
from studio.generation.gallery.render_times import span
from studio.generation.lifecycle import FINAL, LABELS, NOT_SENT, State
from studio.generation.models import Engine, Generation
from studio.generation.pipeline.poll_schedule import render_times
from studio.plan.models import Batch, BatchRow, BatchRowState
from studio.projects.models import Project

MOST_SHOWN = 5  # batches on the page of the plan
UNSUCCESSFUL = FINAL - {State.READY}
ROW_LABELS: dict[BatchRowState, str] = {
    BatchRowState.WAITING: gettext_noop("Waiting"),
    BatchRowState.ORDERED: gettext_noop("Ordered"),
    BatchRowState.STRUCK: gettext_noop("Struck out"),
    BatchRowState.REFUSED: gettext_noop("Refused"),
    BatchRowState.STOPPED: gettext_noop("Stopped"),
}


@dataclass(frozen=True, kw_only=True)
class BatchProgress:
    """What became of the rows of a batch; rows with their shots and orders."""

    batch: Batch
    rows: Sequence[BatchRow]

    @cached_property
    def approved(self) -> list[BatchRow]:
        """The rows that are paid for: all but those that were struck."""
        return [row for row in self.rows if row.state != BatchRowState.STRUCK]

    @property
    def ready(self) -> int:
        """How many are there."""
        return sum(_state(row) == State.READY for row in self.approved)

    @cached_property
    def failed(self) -> list[BatchRow]:
        """The rows that were refused, or whose orders ended without a result."""
        return [row for row in self.approved if _is_failed(row)]

    @cached_property
    def open(self) -> list[BatchRow]:
        """The rows that wait, or whose orders have not ended."""
        return [row for row in self.approved if _is_open(row)]

    @property
    def may_stop(self) -> bool:
        """Whether anything has not been sent yet."""
        return any(row.generation is None or row.generation.state in NOT_SENT for row in self.open)

    @property
    def line(self) -> str:
        """``18 of 30 ready, 2 refused, about 25 min left``."""
        parts = [
            gettext("%(ready)s of %(approved)s ready") % {"ready": self.ready, "approved": len(self.approved)}
        ]
        if self.failed:
            parts.append(gettext("%(failed)s failed or refused") % {"failed": len(self.failed)})
        stopped = sum(row.state == BatchRowState.STOPPED for row in self.approved)
        if stopped:
            parts.append(gettext("%(stopped)s stopped") % {"stopped": stopped})
        if self.open:
            parts.append(self.time_left)
        return ", ".join(parts)

    @property
    def time_left(self) -> str:
        """``about 25 min left`` by the measured render times; otherwise that there are too few of them."""
        generation = next((row.generation for row in self.open if row.generation), None)
        times = render_times(generation) if generation else None
        if times is None:
            return gettext("%(open)s under way") % {"open": len(self.open)}
        rounds = -(-len(self.open) // max(1, settings.PAID_AT_ONCE))
        return gettext("about %(value)s left") % {"value": span(rounds * times.median, rounds * times.median)}


def progress_of(batch: Batch) -> BatchProgress:
    """The progress of a batch, by one query."""
    return BatchProgress(batch=batch, rows=list(batch.rows.select_related("shot", "generation")))


def open_batches(project: Project) -> list[BatchProgress]:
    """The newest batches of renders that are not decided on, or under way: two queries for all."""
    rows = BatchRow.objects.select_related("shot", "generation")
    paid = project.batches.filter(engine=Engine.RUNWARE).select_related("author")
    newest = paid.order_by("-created_at").prefetch_related(Prefetch("rows", rows))[:MOST_SHOWN]
    shown = [BatchProgress(batch=batch, rows=list(batch.rows.all())) for batch in newest]
    return [one for one in shown if one.open and (one.batch.approved_at or not one.batch.closed_at)]


def row_label(row: BatchRow) -> str:
    """What became of a row, in words."""
    if row.generation is not None:
        return gettext(LABELS[State(row.generation.state)])
    return gettext(ROW_LABELS[BatchRowState(row.state)])


def row_reason(row: BatchRow) -> str:
    """Why a row has no result; empty where it has one, or may still get it."""
    if row.generation is not None and row.generation.state in UNSUCCESSFUL:
        return worded(row.generation.error_message)
    return worded(row.reason)


def stop_rest(batch: Batch, *, by: User) -> tuple[int, Decimal]:
    """Let go of everything that was not sent: how many rows, and what is no longer held or to be paid."""
    with transaction.atomic():
        locked = Batch.objects.select_for_update().get(pk=batch.pk)
        waiting = list(locked.rows.select_for_update().filter(state=BatchRowState.WAITING))
        Batch.objects.filter(pk=batch.pk, closed_at=None).update(closed_at=timezone.now())
        locked.rows.filter(pk__in=[row.pk for row in waiting]).update(state=BatchRowState.STOPPED)
        Project.objects.filter(pk=batch.project_id).mark_changed()
    unsent = Generation.objects.filter(batch_rows__batch=batch).not_sent()
    withdrawn = [one for one in unsent.select_related("project") if services.withdraw(one, by=by)]
    freed = [*(row.price_usd for row in waiting), *(one.price_usd for one in withdrawn)]
    count = len(waiting) + len(withdrawn)
    activity.log(batch.project, "batch stopped", actor=by, rows=count)
    return count, sum(freed, ZERO)


def retry_failed(batch: Batch, *, by: User) -> tuple[int, list[str]]:
    """Order the failed rows once more: how many were, and why others were not. Twice is one try."""
    ordered, refusals = 0, []
    for row in progress_of(batch).failed:
        try:
            _retry(row, batch, by)
        except Refusal as refusal:
            refusals.append(f"{row.shot.number:02}: {worded(refusal.message)}")
        else:
            ordered += 1
    return ordered, refusals


def _retry(row: BatchRow, batch: Batch, by: User) -> None:
    """A new order for one that failed; a row that was refused waits for its turn again."""
    if row.generation is None:
        again = BatchRow.objects.filter(pk=row.pk, state=BatchRowState.REFUSED, batch__closed_at=None)
        if not again.update(state=BatchRowState.WAITING, reason=""):
            raise services.NotOrderable(
                gettext("The rest of this batch was stopped. Ask for it in the plan.")
            )
        return
    key = uuid.uuid5(row.pk, str(row.generation_id))
    retried = services.retry(row.generation, author=by, order_key=key)
    BatchRow.objects.filter(pk=row.pk, generation=row.generation).update(generation=retried)


def _state(row: BatchRow) -> str:
    return row.generation.state if row.generation else ""


def _is_failed(row: BatchRow) -> bool:
    return row.state == BatchRowState.REFUSED or _state(row) in UNSUCCESSFUL - {State.CANCELLED}


def _is_open(row: BatchRow) -> bool:
    if row.generation is None:
        return row.state == BatchRowState.WAITING
    return row.generation.state not in FINAL
