"""Orders and how far they are, and what can be done with one: cancel, order again, finish a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint, in_projects_of, loads, project_of
from studio.api.paging import PageQuery, mapped, page
from studio.api.problems import NotAllowed
from studio.api.resources.schemas import CURSOR, PersonJson, ShotReference, Usd
from studio.api.scopes import Scope
from studio.generation import services
from studio.generation.gallery.cards import Card, CardOptions, card
from studio.generation.lifecycle import State
from studio.generation.models import Engine, EngineStatus, Generation, for_cards
from studio.generation.pipeline.poll_schedule import render_times

router = Router(tags=["Orders"])


class FailureJson(Schema):
    """Why there is no video (yet)."""

    headline: str
    sentence: str
    code: str
    provider_message: str
    charge: str = Field(description="whether it was charged, in words")


class TakeReference(Schema):
    """A take of an order."""

    id: UUID
    label: str
    state: str


class GenerationJson(Schema):
    """An order. In a blind review, author, prompt and price are null for whoever may not order."""

    id: UUID
    project_id: UUID
    shot: ShotReference
    label: str = Field(description="of its takes: 02·T5–8")
    engine: str = Field(description="draft, or runware: rendered and paid")
    mode: str
    model: str
    state: State
    phase: str = Field(description="the state in words")
    phase_detail: str = Field(description="how far it is within its state, such as 2 of 3")
    usual_duration: str = Field(description="how long such a render usually takes; empty unless it renders")
    sent_at: datetime | None = Field(description="when it was sent; it renders from then on")
    usual_seconds: int | None = Field(
        description="from sending on, of half of such renders; null unless it renders, and while they are few"
    )
    is_final: bool
    queue_position: int | None
    created_at: datetime
    finished_at: datetime | None
    author: PersonJson | None
    prompt: str | None
    price_usd: Usd | None = Field(description="the price that was held")
    cost: str | None = Field(description="what it costs, in words")
    failure: FailureJson | None
    takes: list[TakeReference]


class GenerationPage(Schema):
    """Orders, the newest first."""

    items: list[GenerationJson]
    next: str = Field(description=CURSOR)


class GenerationQuery(PageQuery):
    """Which orders of a project."""

    state: State | None = None


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/generations",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=GenerationPage,
)
def list_generations(
    request: ApiRequest, project_id: UUID, query: Query[GenerationQuery]
) -> dict[str, object]:
    """Orders of a project, the newest first."""
    project = project_of(request, project_id)
    rows = for_cards(Generation.objects.filter(project=project))
    rows = rows.filter(state=query.state) if query.state else rows
    shown = page(rows, query, of=("generations", project.pk, query.state or ""))
    options = card_options()
    return mapped(shown, lambda generation: to_json(request, generation, options))


@endpoint(
    router,
    "GET",
    "/generations/{uuid:generation_id}",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=GenerationJson,
)
def get_generation(request: ApiRequest, generation_id: UUID) -> GenerationJson:
    """One order and how far it is; ask again with If-None-Match until it is final."""
    return to_json(request, generation_of(request, generation_id), card_options())


@endpoint(
    router,
    "POST",
    "/generations/{uuid:generation_id}/cancel",
    scopes=(Scope.DRAFT, Scope.ASK, Scope.ORDER),
    requires=Permission.ORDER,
    response=GenerationJson,
)
def cancel_generation(request: ApiRequest, generation_id: UUID) -> GenerationJson:
    """Stop an order: what was not sent costs nothing, what was sent may be billed all the same."""
    generation = generation_of(request, generation_id)
    if generation.engine == Engine.RUNWARE and not {Scope.ASK, Scope.ORDER} & set(request.token.scopes):
        raise NotAllowed("Renders are stopped with the scope ask or order.")
    services.stop_or_decline(generation, by=request.user)
    return to_json(request, load_generation(request, generation_id), card_options())


@loads("generation_id")
def generation_of(request: ApiRequest, generation_id: UUID) -> Generation:
    """An order that the token reaches, as it was when the request began. Raises Http404."""
    return load_generation(request, generation_id)


def load_generation(request: ApiRequest, generation_id: UUID) -> Generation:
    """An order that the token reaches, with what its card shows. Raises Http404."""
    rows = for_cards(Generation.objects.filter(in_projects_of(request, "project")))
    return get_object_or_404(rows, pk=generation_id)


def card_options() -> CardOptions:
    """What cards need beside their rows: the engines that are paused."""
    return CardOptions(paused_engines={row.engine: row for row in EngineStatus.objects.paused()})


def to_json(request: ApiRequest, generation: Generation, options: CardOptions) -> GenerationJson:
    """An order (from ``for_cards``) as the person of the token may see it."""
    shown = card(generation, request.member, options)
    shot = generation.shot
    return GenerationJson(
        id=generation.pk,
        project_id=generation.project_id,
        shot=ShotReference(id=shot.pk, number=shot.number, name=shot.name),
        label=shown.label,
        engine=generation.engine,
        mode=generation.mode,
        model=generation.model,
        state=shown.state,
        phase=shown.phase,
        phase_detail=shown.phase_detail,
        usual_duration=shown.usual_duration,
        sent_at=generation.sent_at,
        usual_seconds=_usual_seconds(shown),
        is_final=generation.is_final,
        queue_position=generation.queue_position,
        created_at=generation.created_at,
        finished_at=generation.finished_at,
        failure=_failure(shown),
        takes=[
            TakeReference(id=take.pk, label=shot.take_label(take.number), state=take.state)
            for take in shown.takes
        ],
        **_hidden_in_blind_review(request, shown),
    )


def _hidden_in_blind_review(request: ApiRequest, shown: Card) -> dict[str, Any]:
    """Author, prompt and price, as far as the person may see them."""
    if shown.is_blind_review:
        return dict.fromkeys(("author", "prompt", "price_usd", "cost"))
    author = shown.generation.author
    may_see_money = request.member.has_permission(Permission.SEE_MONEY)
    return {
        "author": PersonJson(id=author.pk, name=author.name) if author else None,
        "prompt": shown.prompt,
        "price_usd": shown.generation.price_usd if may_see_money else None,
        "cost": shown.cost_label if may_see_money else None,
    }


def _usual_seconds(shown: Card) -> int | None:
    times = render_times(shown.generation) if shown.state is State.RENDERING else None
    return round(times.median) if times else None


def _failure(shown: Card) -> FailureJson | None:
    failure = shown.failure
    if failure is None:
        return None
    return FailureJson(
        headline=failure.headline,
        sentence=failure.sentence,
        code=failure.code,
        provider_message=failure.provider_message,
        charge="" if shown.is_blind_review else failure.charge,
    )
