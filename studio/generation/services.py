"""What a person can do with generations: order, cancel, ask for the same again."""

from __future__ import annotations

import uuid
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from studio.accounts.models import User
from studio.activity import services as activity
from studio.catalog import mentions
from studio.catalog.check import problems
from studio.catalog.price import price
from studio.catalog.request import Mode, VideoRequest
from studio.core.errors import Refusal
from studio.core.money import ZERO
from studio.core.queue import ring
from studio.generation import engine as engines
from studio.generation.lifecycle import SENDING, State, TakeState
from studio.generation.models import Engine, Generation, Take, touch
from studio.ledger import services as ledger
from studio.library.inputs import measured
from studio.projects.models import Shot

SUBMIT = "studio.generation.tasks.submit"


class NotOrderable(Refusal):
    """A request that cannot be sent as it is."""


def order(
    shot: Shot,
    *,
    request: VideoRequest,
    author: User,
    engine: str,
    order_key: UUID,
    parent: Generation | None = None,
) -> Generation:
    """Put a request in line and hold its price. The same key twice is the same order.

    Raises NotOrderable and OverBudget; nothing is kept then.
    """
    if known := Generation.objects.filter(order_key=order_key, project_id=shot.project_id).first():
        return known
    _refuse_if_blocked(request, engine)
    try:
        with transaction.atomic():
            return _create(shot, request, author, engine, order_key, parent)
    except IntegrityError:  # the second of two simultaneous clicks
        return Generation.objects.get(order_key=order_key, project_id=shot.project_id)


def retry(generation: Generation, *, author: User, order_key: UUID | None = None) -> Generation:
    """The same wish as a new order, with what is known about its inputs today."""
    request = measured(generation.video_request, team_id=generation.project.team_id)
    return order(
        generation.shot,
        request=request,
        author=author,
        engine=generation.engine,
        order_key=order_key or uuid.uuid4(),
        parent=generation,
    )


def cancel(generation: Generation) -> State:
    """Stop before it is sent, which costs nothing; afterwards only stop watching. The state it has now."""
    for start in (State(generation.state), State.QUEUED, State.UPLOADING):
        if start in SENDING - {State.SUBMITTED} and Generation.objects.advance(
            generation.pk, start=start, end=State.CANCELLED
        ):
            ledger.release(generation.pk)
            break
    generation.refresh_from_db()
    return State(generation.state)


def _refuse_if_blocked(request: VideoRequest, engine: str) -> None:
    if engine == Engine.RUNWARE and not engines.is_connected():
        raise NotOrderable("No Runware key is set up, so only free drafts can be made.")
    blocking = [problem for problem in problems(request) if problem.blocks]
    if blocking:
        raise NotOrderable(blocking[0].message)


def _create(
    shot: Shot,
    request: VideoRequest,
    author: User,
    engine: str,
    order_key: UUID,
    parent: Generation | None,
) -> Generation:
    amount = _price(request) if engine == Engine.RUNWARE else ZERO
    generation = Generation.objects.create(
        project_id=shot.project_id,
        shot=shot,
        author=author,
        parent=parent,
        order_key=order_key,
        engine=engine,
        mode=request.mode,
        request=request.to_json(),
        sent_prompt=mentions.resolve(request),
        seconds=_seconds(request),
        number_results=request.number_results,
        price_usd=amount,
    )
    if amount:
        ledger.hold(shot.project, amount, reference=generation.pk, member=author)
    _reserve_takes(generation)
    touch(generation.pk)
    Generation.objects.filter(pk=generation.pk).update(first_revision=F("revision"))
    activity.log(shot.project, "ordered", actor=author, subject=generation.pk, engine=engine)
    ring(SUBMIT, generation.pk)
    return generation


def _reserve_takes(generation: Generation) -> None:
    first = generation.shot.reserve_takes(generation.number_results)
    Take.objects.bulk_create(
        Take(
            generation=generation,
            shot=generation.shot,
            number=first + index,
            slot=index + 1,
            state=TakeState.WAITING,
        )
        for index in range(generation.number_results)
    )


def _price(request: VideoRequest) -> Decimal:
    quote = price(request)
    if quote.total is None:
        raise NotOrderable(quote.explanation)
    return quote.total


def _seconds(request: VideoRequest) -> int | None:
    if request.mode is Mode.EDIT and request.source_video and request.source_video.seconds:
        return round(request.source_video.seconds)
    return request.seconds
