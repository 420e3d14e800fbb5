"""The rows of a new order: itself, its takes, its inputs, what is searched, its hold and its log entry."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F

from studio.accounts.models import User
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent, publish
from studio.catalog.request import ROLES, Mode, VideoRequest
from studio.core.queue import enqueue_on_commit
from studio.core.values.money import ZERO
from studio.generation.checked_request import CheckedRequest
from studio.generation.lifecycle import State
from studio.generation.models import Engine, Generation, GenerationInput, Take, bump_revision
from studio.generation.models.search import SearchDocument, text_of
from studio.generation.pipeline import admission
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.library.request_inputs.inputs import of_team
from studio.projects.models import Shot


def create(
    shot: Shot,
    checked: CheckedRequest,
    author: User,
    *,
    engine: str,
    judged_usd: Decimal | None,
    asks: bool,
    **columns: Any,
) -> Generation:
    """Create an order and all that belongs to it. Must run inside a transaction.

    Raises OverBudget and NoAllowance. ``judged_usd`` is the price by which it is decided whether somebody
    has to approve it; None: its own. ``asks``: somebody has to, whatever it costs.
    """
    amount = checked.quote.total or ZERO if engine == Engine.RUNWARE else ZERO
    judged = judged_usd if judged_usd is not None and amount else amount
    must_ask = columns.get("approved_by") is None and (
        (asks and amount > ZERO) or ledger.needs_approval(shot.project, judged, member=author)
    )
    generation = Generation.objects.create(
        project_id=shot.project_id,
        shot=shot,
        author=author,
        engine=engine,
        price_usd=amount,
        state=State.AWAITING_APPROVAL if must_ask else State.QUEUED,
        **_request_columns(checked),
        **columns,
    )
    _create_related_rows(generation, checked.request)
    if engine == Engine.RUNWARE:  # only now: shot and generation are locked before the project, everywhere
        allowances.lock(shot.project)
    if amount and not must_ask:
        ledger.hold(shot.project, amount, reference=generation.pk, member=author, model=generation.model)
    _announce(generation, author, must_ask=must_ask)
    if engine != Engine.RUNWARE:
        enqueue_on_commit(admission.SUBMIT, generation.pk)
    return generation


def _announce(generation: Generation, author: User, *, must_ask: bool) -> None:
    """Log an order, and tell receivers of one that waits for an approval."""
    verb = "asked" if must_ask else "ordered"
    project, pk = generation.shot.project, generation.pk
    activity.log(project, verb, actor=author, subject=pk, engine=generation.engine)
    if must_ask:
        publish(project.pk, PublicEvent.GENERATION_ASKED, subject=pk, order=pk)


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
