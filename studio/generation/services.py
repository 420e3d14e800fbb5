"""What a person can do with generations: order, approve, stop, ask for the same again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.activity import services as activity
from studio.catalog.request import VideoRequest
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit
from studio.core.values.money import ZERO
from studio.core.values.translatable import translatable
from studio.core.web import idempotency
from studio.generation import order_rows
from studio.generation.checked_request import CheckedRequest, check_request
from studio.generation.lifecycle import NOT_SENT, State
from studio.generation.models import Engine, Generation, bump_revision
from studio.generation.pipeline import admission, engines, paid_access
from studio.generation.pipeline.ending import close_open_takes, finish, sync_state, write_note
from studio.generation.pipeline.poll_one import POLL_ONE
from studio.generation.pipeline.record import STOPPED_EVERY
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.ledger.limits import OverBudget
from studio.library.request_inputs.inputs import measured
from studio.projects.models import Project, Shot
from studio.projects.offered_models import model_refusal

SENT = (State.SUBMITTED, State.RENDERING, State.CHECKING, State.TIMED_OUT)
KEY_REUSED = translatable(
    "This form has ordered something else already. Order again, and it becomes an order of its own."
)
OnCreated = Callable[[Generation], None]


class OrderTerms(TypedDict):
    """What an order needs beside its request."""

    author: User
    engine: str
    order_key: UUID
    parent: NotRequired[Generation | None]
    asks: NotRequired[bool]  # leaves the payment to whoever approves it
    # Called with a new order in its transaction, after the hold; what it raises undoes both.
    on_created: NotRequired[OnCreated | None]


class NotOrderable(Refusal):
    """A request that cannot be sent as it is."""


def order(shot: Shot, *, request: CheckedRequest, **terms: Unpack[OrderTerms]) -> Generation:
    """Put a checked request in line and hold its price. The same key with the same request is the same order.

    Raises NotOrderable, NoAllowance, OverBudget and KeyReused; nothing is kept then.
    """
    return order_all(shot, requests=[request], **terms)[0]


def order_all(
    shot: Shot, *, requests: Sequence[CheckedRequest], wildcard_prompt: str = "", **terms: Unpack[OrderTerms]
) -> list[Generation]:
    """Order every request of one press, all of them or none; the first order has the key of the press.

    ``wildcard_prompt`` is the prompt whose expansions they are. Pressed again with the same key, they are
    the same orders. Raises as ``order``.
    """
    author, engine, press_key = terms["author"], terms["engine"], terms["order_key"]
    total = sum((request.quote.total or ZERO for request in requests), ZERO)
    with transaction.atomic():
        if len(requests) > 1 and not Generation.objects.filter(order_key=press_key).exists():
            _refuse_if_over_budget(shot.project, total, engine, author)
        generations = []
        for key, request in zip(order_keys(press_key, len(requests)), requests, strict=True):
            own: OrderTerms = {**terms, "order_key": key}
            generations.append(
                create_order(shot, request=request, press_usd=total, wildcard_prompt=wildcard_prompt, **own)
            )
    if engine == Engine.RUNWARE:  # should it be lost, the next tick does it
        admission.admit(timezone.now())
    return generations


def order_keys(order_key: UUID, count: int) -> list[UUID]:
    """The keys of the orders of one press: its own, then one that follows from it for each further order."""
    return [order_key, *(uuid.uuid5(order_key, str(number)) for number in range(2, count + 1))]


def create_order(
    shot: Shot,
    *,
    request: CheckedRequest,
    author: User,
    engine: str,
    order_key: UUID,
    parent: Generation | None = None,
    press_usd: Decimal | None = None,
    asks: bool = False,
    on_created: OnCreated | None = None,
    **columns: Any,
) -> Generation:
    """The part of ``order`` that may be one of several in a transaction: nothing is admitted yet.

    ``press_usd`` is the price of all orders of the same press, by which it is decided whether somebody has
    to approve them. Further columns: ``source_take``, the take of the parent that it finishes;
    ``approved_by``, who may pay and has approved it before it was created; ``wildcard_prompt``.
    """
    columns |= {"order_key": order_key, "parent": parent}

    def create() -> Generation:
        _refuse_if_blocked(request, engine)
        generation = order_rows.create(
            shot, request, author, engine=engine, judged_usd=press_usd, asks=asks, **columns
        )
        if on_created:
            on_created(generation)
        return generation

    body = (shot.pk, author.pk, engine, request.fingerprint, parent.pk if parent else None)
    return idempotency.get_or_create(
        Generation.objects.filter(order_key=order_key),
        create=create,
        is_same=lambda row: (row.shot_id, row.author_id, row.engine, row.fingerprint, row.parent_id) == body,
        sentence=KEY_REUSED,
    )


def retry(
    generation: Generation, *, author: User, order_key: UUID | None = None, **options: Any
) -> Generation:
    """The same request as a new order, with what is known about its inputs today.

    ``options`` are those of ``order``.
    """
    return _order_again(generation, generation.engine, author, order_key, **options)


def promote(draft: Generation, *, author: User, order_key: UUID | None = None, **options: Any) -> Generation:
    """The request of a draft as a paid order; ``options`` of ``order``. Raises as ``order`` does."""
    return _order_again(draft, Engine.RUNWARE, author, order_key, **options)


def request_today(source: Generation) -> CheckedRequest:
    """The request of an order, checked and priced with what is known about its inputs today."""
    return check_request(measured(source.video_request, team_id=source.project.team_id))


def approve(generation: Generation, *, by: User) -> None:
    """Pay for what was asked, exactly as it was asked; twice is harmless.

    Raises NotOrderable, NoAllowance, OverBudget.
    """
    _refuse_if_not_offered(generation.video_request)
    with transaction.atomic():
        if Generation.objects.advance(
            generation.pk,
            start=State.AWAITING_APPROVAL,
            end=State.QUEUED,
            approved_by=by,
            queue_position=None,
        ):
            author = generation.author or by
            ledger.hold(
                generation.project,
                generation.price_usd,
                reference=generation.pk,
                member=author,
                model=generation.model,
            )
            activity.log(generation.project, "approved", actor=by, subject=generation.pk)
    admission.admit(timezone.now())


def decline(generation: Generation, *, by: User) -> None:
    """Do not pay for what was asked; or take one's own question back."""
    if finish(generation, State.CANCELLED, start=State.AWAITING_APPROVAL):
        write_note(generation, translatable("Declined by {person}", person=str(by)))
        activity.log(generation.project, "declined", actor=by, subject=generation.pk)


def cancel(generation: Generation, *, by: User | None = None) -> State:
    """Stop before it is sent, which costs nothing; once sent, only stop watching. The state it has now.

    What was sent may be billed all the same: its price stays held, it is asked about now and then, and a
    result that comes is adopted and its cost entered.
    """
    now = timezone.now()
    stopped = any(_stop(generation, start) for start in (State.QUEUED, State.UPLOADING))
    later = now + STOPPED_EVERY
    stopped = stopped or any(_stop(generation, start, poll_at=later) for start in SENT)
    if stopped:
        activity.log(generation.project, "stopped", actor=by, subject=generation.pk)
    generation.refresh_from_db()
    return State(generation.state)


def stop_or_decline(generation: Generation, *, by: User) -> None:
    """Stop an order, or say no to one that asks."""
    if generation.state == State.AWAITING_APPROVAL:
        decline(generation, by=by)
    else:
        cancel(generation, by=by)


def withdraw(generation: Generation, *, by: User | None) -> bool:
    """Cancel an order that was not sent, which costs nothing. False: it was, and goes on."""
    stopped = any(_stop(generation, start) for start in NOT_SENT)
    if stopped:
        activity.log(generation.project, "stopped", actor=by, subject=generation.pk)
    return stopped


def poll_now(generation: Generation, *, by: User) -> None:
    """Have the provider asked about it at once, whatever it said before."""
    write_note(generation, translatable("{person} asks the provider again", person=str(by)))
    enqueue_on_commit(POLL_ONE, generation.pk)


def _stop(generation: Generation, start: State, **changes: Any) -> bool:
    """Whether it was in this state and is stopped. What has come already is kept."""
    with transaction.atomic():
        locked = Generation.objects.select_for_update().get(pk=generation.pk)
        if locked.state != start:
            return False
        if locked.takes.filter(video_uuid__isnull=False).exists():
            close_open_takes(locked)
            sync_state(locked)
            Generation.objects.filter(pk=locked.pk).update(**changes)
        else:
            finish(locked, State.CANCELLED, **changes)
        return True


def _order_again(
    source: Generation, engine: str, author: User, order_key: UUID | None, **options: Any
) -> Generation:
    """Order the same request once more. The source is touched: its card gets the key of a next order."""
    _refuse_if_not_offered(source.video_request)
    request = request_today(source)
    key = order_key or uuid.uuid4()
    ordered = order(
        source.shot, request=request, author=author, engine=engine, order_key=key, parent=source, **options
    )
    with transaction.atomic():
        bump_revision(source.pk)
    return ordered


def _refuse_if_not_offered(request: VideoRequest) -> None:
    if refusal := model_refusal(request):
        raise NotOrderable(refusal)


def _refuse_if_blocked(request: CheckedRequest, engine: str) -> None:
    _refuse_if_not_offered(request.request)
    if engine == Engine.RUNWARE and not engines.is_connected():
        raise NotOrderable(paid_access.NO_KEY)
    if request.blocking:
        raise NotOrderable(request.blocking[0].message)
    if engine == Engine.RUNWARE and request.quote.total is None:
        raise NotOrderable(request.quote.explanation)


def _refuse_if_over_budget(project: Project, total: Decimal, engine: str, author: User) -> None:
    """Refuse several orders by what they cost together; each hold is checked again. Raises OverBudget."""
    if engine != Engine.RUNWARE or ledger.needs_approval(project, total, member=author):
        return
    refusal = allowances.refusal(project.team, total) or ledger.budget_refusal(project, total, member=author)
    if refusal:
        raise OverBudget(refusal)
