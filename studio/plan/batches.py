"""Batches: rows of a plan that are ordered together, each once, whoever dies meanwhile.

A batch and the frozen requests of its rows are saved first. Then a task orders row after row, each in a
transaction of its own that also writes what became of it; the id of a row is the key of its order. What a
worker leaves behind, the watcher enqueues again. Drafts are ordered a few at a time, so that nothing else
waits behind a long list of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import User
from studio.activity import services as activity
from studio.catalog.request import VideoRequest
from studio.core.errors import Refusal
from studio.core.lease import lease
from studio.core.queue import enqueue_on_commit
from studio.core.values.money import ZERO, translatable_usd
from studio.core.values.translatable import translatable
from studio.core.web import idempotency
from studio.generation import services
from studio.generation.checked_request import CheckedRequest, check_request
from studio.generation.models import Engine, Generation
from studio.generation.pipeline import admission
from studio.library.models import Asset
from studio.library.request_inputs.inputs import input_of, open_in
from studio.plan.models import Batch, BatchRow, BatchRowState
from studio.projects.models import Project, Shot

CARRY_OUT = "studio.plan.tasks.carry_out"
KEY_REUSED = gettext_noop(
    "This form has started something else already. Press once more, and it becomes a batch of its own."
)
ROWS_PER_TASK = 25  # then another task goes on, so that other work gets its turn
DRAFTS_AT_ONCE = 4
PATIENCE = timedelta(seconds=15)
PATIENCE_OF_DRAFTS = timedelta(seconds=3)  # they go on when earlier ones are ready, which nobody tells


@dataclass(frozen=True, kw_only=True)
class FrozenRow:
    """One row of a batch to be: its shot, and its order as it is now."""

    shot: Shot
    checked: CheckedRequest

    @property
    def price_usd(self) -> Decimal:
        """What it costs as a render."""
        return self.checked.quote.total or ZERO


class PriceChanged(Refusal):
    """A row that costs more than was approved."""


def create_batch(
    project: Project, rows: Sequence[FrozenRow], *, engine: str, author: User, order_key: UUID
) -> Batch:
    """Freeze rows as a batch; drafts are carried out at once, renders when they are approved.

    The same key again is the same batch. Raises KeyReused.
    """

    def create() -> Batch:
        return _create(project, rows, engine, author, order_key)

    body = (project.pk, author.pk, engine)
    return idempotency.get_or_create(
        Batch.objects.filter(order_key=order_key),
        create=create,
        is_same=lambda batch: (batch.project_id, batch.author_id, batch.engine) == body,
        sentence=gettext(KEY_REUSED),
    )


def _create(project: Project, rows: Sequence[FrozenRow], engine: str, author: User, order_key: UUID) -> Batch:
    """Must run inside a transaction."""
    is_free = engine == Engine.DRAFT
    approved_at = timezone.now() if is_free else None
    batch = Batch.objects.create(
        project=project, engine=engine, author=author, order_key=order_key, approved_at=approved_at
    )
    BatchRow.objects.bulk_create(
        BatchRow(
            batch=batch,
            shot=row.shot,
            position=position,
            request=row.checked.request.to_json(),
            fingerprint=row.checked.fingerprint,
            price_usd=ZERO if is_free else row.price_usd,
        )
        for position, row in enumerate(rows, start=1)
    )
    activity.log(project, "batch drafted" if is_free else "batch asked", actor=author, rows=len(rows))
    Project.objects.filter(pk=project.pk).mark_changed()
    if is_free:
        enqueue_on_commit(CARRY_OUT, batch.pk)
    return batch


def schedule_due(now: datetime) -> None:
    """Enqueue every batch that has rows left and that nobody has worked on for a while."""
    unfinished = Batch.objects.overdue(now - PATIENCE_OF_DRAFTS)
    for batch in unfinished:
        if batch.is_paid and batch.enqueued_at > now - PATIENCE:
            continue
        Batch.objects.filter(pk=batch.pk).update(enqueued_at=now)
        enqueue_on_commit(CARRY_OUT, batch.pk)


def carry_out(batch_id: UUID) -> None:
    """Order the next rows of a batch, in their order, one worker at a time; harmless twice."""
    with lease(f"batch-{batch_id}") as is_held:
        if not is_held:
            return
        batch = (
            Batch.objects.unfinished().select_related("project", "author", "approved_by").filter(pk=batch_id)
        )
        if (current := batch.first()) is None:
            return
        waiting = current.rows.filter(state=BatchRowState.WAITING).values_list("pk", flat=True)
        for row_id in list(waiting[: _places(current)]):
            _order_row(row_id, current)
        if current.is_paid:
            admission.admit(timezone.now())
    if current.is_paid and waiting.exists():
        enqueue_on_commit(CARRY_OUT, batch_id)


def _places(batch: Batch) -> int:
    """How many rows may be ordered now."""
    if batch.is_paid:
        return ROWS_PER_TASK
    drafts = Generation.objects.filter(batch_rows__batch=batch).unfinished()
    return max(0, DRAFTS_AT_ONCE - drafts.count())


def _order_row(row_id: UUID, batch: Batch) -> None:
    """Order one row and write what became of it, in one transaction."""
    with transaction.atomic():
        row = BatchRow.objects.select_for_update().get(pk=row_id)
        if row.state != BatchRowState.WAITING or Batch.objects.get(pk=batch.pk).closed_at:
            return  # somebody has stopped it meanwhile
        try:
            with transaction.atomic():
                row.generation = _create_order(row, batch)
                row.state = BatchRowState.ORDERED
        except Refusal as refusal:
            row.generation, row.state, row.reason = None, BatchRowState.REFUSED, refusal.message
            Project.objects.filter(pk=batch.project_id).mark_changed()
        row.save(update_fields=["generation", "state", "reason"])


def _create_order(row: BatchRow, batch: Batch) -> Generation:
    """The order of a row; its hold is made with it. Raises Refusal."""
    author = batch.author or batch.approved_by
    if author is None:
        raise services.NotOrderable(translatable("Nobody who ordered it is here any more."))
    checked = current_request(row, batch.project)
    price = checked.quote.total or ZERO
    if batch.is_paid and price > row.price_usd:
        raise PriceChanged(
            translatable(
                "It costs {price} now; {approved} was approved.",
                price=translatable_usd(price),
                approved=translatable_usd(row.price_usd),
            )
        )
    return services.create_order(
        row.shot,
        request=checked,
        author=author,
        engine=batch.engine,
        order_key=row.pk,
        approved_by=batch.approved_by if batch.is_paid else None,
    )


def current_request(row: BatchRow, project: Project) -> CheckedRequest:
    """The frozen request of a row, with what is known about its inputs and prices today."""
    return current_requests([row], project)[row.pk]


def current_requests(rows: Sequence[BatchRow], project: Project) -> dict[UUID, CheckedRequest]:
    """The frozen requests of rows, as ``current_request``: one query for the inputs of all."""
    assets = input_assets(rows, project)
    return {row.pk: check_request(_measured(row, assets)) for row in rows}


def input_assets(rows: Sequence[BatchRow], project: Project) -> dict[str, Asset]:
    """The inputs of rows by their ids; what is no longer there is left out."""
    requests = [VideoRequest.from_json(row.request) for row in rows]
    refs = {item.ref for request in requests for item in request.inputs}
    return open_in(project, refs) if refs else {}


def _measured(row: BatchRow, assets: Mapping[str, Asset]) -> VideoRequest:
    request = VideoRequest.from_json(row.request)
    names = {item.ref: item.name for item in request.inputs}
    return request.with_inputs(
        {ref: input_of(assets[ref], name=name) for ref, name in names.items() if ref in assets}
    )
