"""What a person can do with generations: order, approve, stop, ask for the same again."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from studio.accounts.models import User
from studio.activity import services as activity
from studio.catalog.request import ROLES, Mode, VideoRequest
from studio.core import idempotency
from studio.core.errors import Refusal
from studio.core.money import ZERO
from studio.core.queue import enqueue_on_commit
from studio.generation.checked_request import CheckedRequest, check_request
from studio.generation.lifecycle import NOT_SENT, State
from studio.generation.models import (
    Engine,
    Generation,
    GenerationInput,
    Take,
    bump_revision,
)
from studio.generation.models.search import SearchDocument, text_of
from studio.generation.pipeline import admission, engines, paid_access
from studio.generation.pipeline.ending import close_open_takes, finish, sync_state, write_note
from studio.generation.pipeline.poll_one import POLL_ONE
from studio.generation.pipeline.record import STOPPED_EVERY
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.library.inputs import measured, of_team
from studio.projects.models import Shot
from studio.projects.offered_models import model_refusal

SENT = (State.SUBMITTED, State.RENDERING, State.CHECKING, State.TIMED_OUT)
KEY_REUSED = "This form has ordered something else already. Order again, and it becomes an order of its own."


class NotOrderable(Refusal):
    """A request that cannot be sent as it is."""


def order(
    shot: Shot,
    *,
    request: CheckedRequest,
    author: User,
    engine: str,
    order_key: UUID,
    parent: Generation | None = None,
) -> Generation:
    """Put a checked request in line and hold its price. The same key with the same request is the same order.

    Raises NotOrderable, NoAllowance, OverBudget and KeyReused; nothing is kept then.
    """
    generation = create_order(
        shot, request=request, author=author, engine=engine, order_key=order_key, parent=parent
    )
    if engine == Engine.RUNWARE:  # should it be lost, the next tick does it
        admission.admit(timezone.now())
    return generation


def create_order(
    shot: Shot,
    *,
    request: CheckedRequest,
    author: User,
    engine: str,
    order_key: UUID,
    parent: Generation | None = None,
    source_take: Take | None = None,
    approved_by: User | None = None,
) -> Generation:
    """The part of ``order`` that may be one of several in a transaction: nothing is admitted yet.

    ``source_take`` is the take of the parent that it finishes; ``approved_by`` is who may pay and has
    approved it before it was created.
    """

    def create() -> Generation:
        _refuse_if_blocked(request, engine)
        return _create(shot, request, author, engine, order_key, parent, source_take, approved_by)

    body = (shot.pk, author.pk, engine, request.fingerprint, parent.pk if parent else None)
    return idempotency.get_or_create(
        Generation.objects.filter(order_key=order_key),
        create=create,
        is_same=lambda row: (row.shot_id, row.author_id, row.engine, row.fingerprint, row.parent_id) == body,
        sentence=KEY_REUSED,
    )


def retry(generation: Generation, *, author: User, order_key: UUID | None = None) -> Generation:
    """The same request as a new order, with what is known about its inputs today."""
    return _order_again(generation, generation.engine, author, order_key)


def promote(draft: Generation, *, author: User, order_key: UUID | None = None) -> Generation:
    """The request of a draft as a paid order. Raises as ``order`` does."""
    return _order_again(draft, Engine.RUNWARE, author, order_key)


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
        write_note(generation, f"Declined by {by}")
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


def withdraw(generation: Generation, *, by: User | None) -> bool:
    """Cancel an order that was not sent, which costs nothing. False: it was, and goes on."""
    stopped = any(_stop(generation, start) for start in NOT_SENT)
    if stopped:
        activity.log(generation.project, "stopped", actor=by, subject=generation.pk)
    return stopped


def poll_now(generation: Generation, *, by: User) -> None:
    """Have the provider asked about it at once, whatever it said before."""
    write_note(generation, f"{by} asks the provider again")
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


def _order_again(source: Generation, engine: str, author: User, order_key: UUID | None) -> Generation:
    """Order the same request once more. The source is touched: its card gets the key of a next order."""
    _refuse_if_not_offered(source.video_request)
    request = check_request(measured(source.video_request, team_id=source.project.team_id))
    key = order_key or uuid.uuid4()
    ordered = order(source.shot, request=request, author=author, engine=engine, order_key=key, parent=source)
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


def _create(
    shot: Shot,
    checked: CheckedRequest,
    author: User,
    engine: str,
    order_key: UUID,
    parent: Generation | None,
    source_take: Take | None,
    approved_by: User | None,
) -> Generation:
    """Create the order with its takes, its hold and its log entry. Must run inside a transaction."""
    amount = checked.quote.total or ZERO if engine == Engine.RUNWARE else ZERO
    must_ask = approved_by is None and ledger.needs_approval(shot.project, amount, member=author)
    generation = Generation.objects.create(
        project_id=shot.project_id,
        shot=shot,
        author=author,
        parent=parent,
        source_take=source_take,
        approved_by=approved_by,
        order_key=order_key,
        engine=engine,
        price_usd=amount,
        state=State.AWAITING_APPROVAL if must_ask else State.QUEUED,
        **_request_columns(checked),
    )
    _create_related_rows(generation, checked.request)
    if engine == Engine.RUNWARE:  # only now: shot and generation are locked before the project, everywhere
        allowances.lock(shot.project)
    if amount and not must_ask:
        ledger.hold(shot.project, amount, reference=generation.pk, member=author, model=generation.model)
    verb = "asked" if must_ask else "ordered"
    activity.log(shot.project, verb, actor=author, subject=generation.pk, engine=engine)
    if engine != Engine.RUNWARE:
        enqueue_on_commit(admission.SUBMIT, generation.pk)
    return generation


def _request_columns(checked: CheckedRequest) -> dict[str, Any]:
    request = checked.request
    return {
        "mode": request.mode,
        "model": request.model,
        "request": request.to_json(),
        "sent_prompt": checked.sent_prompt,
        "fingerprint": checked.fingerprint,
        "seconds": _seconds(request),
        "number_results": request.number_results,
    }


def _create_related_rows(generation: Generation, request: VideoRequest) -> None:
    """The takes, the search document and the inputs of a new order, and the revision it was created in."""
    _reserve_takes(generation)
    text = text_of(request.prompt, (), generation.project_id)
    SearchDocument.objects.create(generation=generation, text=text)
    _create_inputs(generation, request)
    bump_revision(generation.pk)
    Generation.objects.filter(pk=generation.pk).update(first_revision=F("revision"))


def _reserve_takes(generation: Generation) -> None:
    first = generation.shot.reserve_takes(generation.number_results)
    for index in range(generation.number_results):
        Take.objects.create_for(generation, number=first + index, slot=index + 1)


def _create_inputs(generation: Generation, request: VideoRequest) -> None:
    pairs = [(item.ref, role) for role in ROLES for item in request.of_role(role)]
    assets = of_team({ref for ref, _ in pairs}, generation.project.team_id)
    GenerationInput.objects.bulk_create(
        GenerationInput(generation=generation, asset=assets[ref], role=role, position=position)
        for position, (ref, role) in enumerate(pairs)
        if ref in assets
    )


def _seconds(request: VideoRequest) -> int | None:
    if request.mode is Mode.EDIT and request.source_video and request.source_video.seconds:
        return round(request.source_video.seconds)
    return request.seconds
