"""Check and price a request, and order it: as a draft, paid, or as a question to a producer."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Header

from studio.accounts.policy import Permission
from studio.api import spending
from studio.api.access import ApiRequest, endpoint, project_of
from studio.api.problems import FieldError, InvalidRequest, NotAllowed, invalid
from studio.api.resources.generations import (
    GenerationJson,
    card_options,
    generation_of,
    load_generation,
    to_json,
)
from studio.api.resources.order_form import OrderBody, RequestBody, form_of
from studio.api.resources.schemas import Body, Usd
from studio.api.scopes import Scope
from studio.catalog.check import Problem, blocking
from studio.core.values.uuids import parse_uuid
from studio.core.web import rate_limits
from studio.core.web.idempotency import KeyReused
from studio.generation import services
from studio.generation.checked_request import CheckedRequest
from studio.generation.composer.duplicates import find_duplicate
from studio.generation.composer.forms import ComposeForm
from studio.generation.composer.placement import place
from studio.generation.models import Engine, Generation
from studio.generation.request_body import request_json
from studio.projects.models import Project, Shot
from studio.projects.offered_models import model_refusal

router = Router(tags=["Orders"])
ANY_ORDER = (Scope.DRAFT, Scope.ASK, Scope.ORDER)
KEY_FIELD = "Idempotency-Key"
NO_KEY = "Send an Idempotency-Key, a new one for each order: with it, a retry never pays twice."
KEY_REUSED = "This key has ordered something else already. Send a new key for another order."
KEY = Header("", alias=KEY_FIELD, max_length=200, description="the same key with the same body is one order")
ANSWERS = {200: GenerationJson, 201: GenerationJson}


class ProblemOfRequest(Schema):
    """One thing that a request asks for and the model cannot give."""

    field: str
    message: str
    blocks: bool = Field(description="false: a hint, it can be ordered")


class CheckJson(Schema):
    """What would become of a request. Nothing was ordered."""

    may_be_ordered: bool
    prompts: list[str] = Field(description="what the prompt stands for: several, where it has wildcards")
    problems: list[ProblemOfRequest]
    price_usd: Usd | None = Field(description="of a render; null while unknown. Drafts are free")
    price_explanation: str
    sent_prompt: str
    body: dict[str, Any] = Field(description="what would be sent to the vendor")
    rendered_before: str = Field(description="label of a take that shows exactly this already")


class AgainBody(Body):
    """How to order something once more."""

    ask: bool = Field(False, description="ask a producer to pay, also where the token may order")


@endpoint(
    router,
    "POST",
    "/projects/{uuid:project_id}/check",
    scopes=(Scope.READ, *ANY_ORDER),
    requires=Permission.ORDER,
    response=CheckJson,
)
def check_order(request: ApiRequest, project_id: UUID, body: RequestBody) -> CheckJson:
    """Check and price a request, without ordering anything."""
    project = project_of(request, project_id)
    form = form_of(request, body, project)
    checked = form.checked
    duplicate = find_duplicate(project, form.matrix.orders, engine=Engine.RUNWARE, key=None)
    return CheckJson(
        may_be_ordered=form.is_valid(),
        prompts=form.matrix.prompts,
        problems=_problems(form.problems),
        price_usd=form.matrix.total_usd,
        price_explanation=form.matrix.explanation,
        sent_prompt=checked.sent_prompt,
        body=_vendor_body(checked),
        rendered_before=duplicate.label if duplicate else "",
    )


@endpoint(
    router,
    "GET",
    "/generations/{uuid:generation_id}/check",
    scopes=(Scope.READ, *ANY_ORDER),
    requires=Permission.ORDER,
    response=CheckJson,
)
def check_generation(request: ApiRequest, generation_id: UUID) -> CheckJson:
    """Check and price the request of an order as it would be ordered today, before `promote` or `retry`."""
    source = generation_of(request, generation_id)
    checked = services.request_today(source)
    problems = [*checked.problems]
    if refusal := model_refusal(checked.request):
        problems.insert(0, Problem(field="model", message=refusal))
    duplicate = find_duplicate(source.project, [checked], engine=Engine.RUNWARE, key=None)
    return CheckJson(
        may_be_ordered=not blocking(problems),
        prompts=[checked.request.prompt],
        problems=_problems(problems),
        price_usd=checked.quote.total,
        price_explanation=checked.quote.explanation,
        sent_prompt=checked.sent_prompt,
        body=_vendor_body(checked),
        rendered_before=duplicate.label if duplicate else "",
    )


def _problems(problems: Iterable[Problem]) -> list[ProblemOfRequest]:
    return [ProblemOfRequest(field=one.field, message=one.message, blocks=one.blocks) for one in problems]


def _vendor_body(checked: CheckedRequest) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request_json(checked.request, checked.sent_prompt))[0]
    return body


@endpoint(
    router,
    "POST",
    "/projects/{uuid:project_id}/orders",
    scopes=ANY_ORDER,
    requires=Permission.ORDER,
    response=ANSWERS,
)
def create_order(
    request: ApiRequest, project_id: UUID, body: OrderBody, idempotency_key: str = KEY
) -> Status[GenerationJson]:
    """Order a draft or a render; a render without the scope `order` asks a producer to pay."""
    project = project_of(request, project_id)
    engine = Engine.RUNWARE if body.engine == "render" else Engine.DRAFT
    asks = _asks(request, engine, ask=body.ask)
    key = _order_key(request, idempotency_key, engine)
    form = form_of(request, body, project)
    shot = _shot(project, body.shot)
    _refuse_problems(form)
    _refuse_several(form)
    if not body.again and (duplicate := find_duplicate(project, form.matrix.orders, engine=engine, key=key)):
        raise invalid("again", f"{duplicate.label} shows exactly this. Send again: true to order it anew.")
    order = partial(place, form, shot, author=request.user, engine=engine, order_key=key)
    return _ordered(request, key, order, asks=asks)


@endpoint(
    router,
    "POST",
    "/generations/{uuid:generation_id}/promote",
    scopes=(Scope.ASK, Scope.ORDER),
    requires=Permission.ORDER,
    response=ANSWERS,
)
def promote_generation(
    request: ApiRequest, generation_id: UUID, body: AgainBody, idempotency_key: str = KEY
) -> Status[GenerationJson]:
    """Order the request of a draft as a paid render, or ask for it."""
    draft = generation_of(request, generation_id)
    return _ordered_again(request, draft, Engine.RUNWARE, services.promote, body, idempotency_key)


@endpoint(
    router,
    "POST",
    "/generations/{uuid:generation_id}/retry",
    scopes=ANY_ORDER,
    requires=Permission.ORDER,
    response=ANSWERS,
)
def retry_generation(
    request: ApiRequest, generation_id: UUID, body: AgainBody, idempotency_key: str = KEY
) -> Status[GenerationJson]:
    """Order the same once more."""
    source = generation_of(request, generation_id)
    return _ordered_again(request, source, source.engine, services.retry, body, idempotency_key)


def _ordered_again(
    request: ApiRequest,
    source: Generation,
    engine: str,
    order: Callable[..., Generation],
    body: AgainBody,
    idempotency_key: str,
) -> Status[GenerationJson]:
    """Order the request of a generation once more, by this engine."""
    asks = _asks(request, engine, ask=body.ask)
    key = _order_key(request, idempotency_key, engine)
    return _ordered(request, key, partial(order, source, author=request.user, order_key=key), asks=asks)


def _ordered(
    request: ApiRequest, key: UUID, order: Callable[..., Generation], *, asks: bool
) -> Status[GenerationJson]:
    """201 with the new order, 200 with the one that this key has made before. Raises Refusal."""
    rate_limits.hit(rate_limits.ORDER, request.user.pk)
    created: list[UUID] = []

    def on_created(generation: Generation) -> None:
        created.append(generation.pk)
        spending.record(request.token, generation)

    try:
        generation = order(asks=asks, on_created=on_created)
    except KeyReused:
        raise _Reused from None
    answer = to_json(request, load_generation(request, generation.pk), card_options())
    return Status(201 if created else 200, answer)


class _Reused(InvalidRequest):
    """A key that has ordered something else."""

    status = KeyReused.status

    def __init__(self) -> None:
        super().__init__([FieldError(field=KEY_FIELD, message=KEY_REUSED)])


def _asks(request: ApiRequest, engine: str, *, ask: bool) -> bool:
    """Whether a producer is asked to pay. Raises NotAllowed where the token may neither order nor ask."""
    scopes = set(request.token.scopes)
    if engine != Engine.RUNWARE:
        _require(scopes, {Scope.DRAFT}, "Drafts need the scope draft.")
        return False
    _require(
        scopes, {Scope.ASK, Scope.ORDER}, "Renders need the scope order, or ask to ask a producer for them."
    )
    return ask or Scope.ORDER not in scopes


def _require(scopes: set[str], needed: set[Scope], sentence: str) -> None:
    if not scopes & needed:
        raise NotAllowed(sentence)


def _order_key(request: ApiRequest, sent: str, engine: str) -> UUID:
    """The key of the order that the header names, one for each person. Raises InvalidRequest."""
    if not sent and engine == Engine.RUNWARE:
        raise invalid(KEY_FIELD, NO_KEY)
    return (parse_uuid(sent) or uuid.uuid5(request.user.pk, sent)) if sent else uuid.uuid4()


def _shot(project: Project, number: int | str) -> Shot | None:
    if number == "new":
        return None
    try:
        return get_object_or_404(project.shots, number=number)
    except Http404:
        raise invalid("shot", f"There is no shot {number} in this project.") from None


def _refuse_problems(form: ComposeForm) -> None:
    errors = [FieldError(field=one.field, message=one.message) for one in form.problems if one.blocks]
    if not form.is_valid():
        raise InvalidRequest(errors or _form_errors(form))


def _refuse_several(form: ComposeForm) -> None:
    """Refuse a prompt with wildcards: one key is one order. Raises InvalidRequest."""
    count = len(form.matrix.orders)
    if count > 1:
        raise invalid("prompt", f"This prompt stands for {count} prompts. Send an order for each of them.")


def _form_errors(form: ComposeForm) -> list[FieldError]:
    return [
        FieldError(field="" if name == "__all__" else name, message=str(sentence))
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
