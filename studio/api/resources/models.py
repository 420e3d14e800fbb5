"""The models that can be ordered, and their rules."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import Field, Router, Schema

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint
from studio.api.resources.schemas import Usd
from studio.api.scopes import Scope
from studio.catalog.spec import InputSlot, ModelSpec, ModeSpec, Range
from studio.projects.offered_models import offered_models

router = Router(tags=["Models"])


class InputRule(Schema):
    """Which inputs a mode takes in one role."""

    role: str
    kind: str
    minimum: int
    maximum: int
    hint: str


class ModeRules(Schema):
    """What a model takes in one mode."""

    mode: str
    label: str
    description: str
    inputs: list[InputRule]
    sizes: list[str] | None = Field(description="null: the input decides")
    seconds: list[int] | None = Field(description="null: the input decides")
    price_per_second_usd: Usd
    may_keep_sound: bool
    may_be_fast: bool


class SpanJson(Schema):
    """From where to where something may be, both included."""

    minimum: float
    maximum: float


class ModelJson(Schema):
    """A model and its rules."""

    id: str
    slug: str
    name: str
    description: str
    prompt_characters: SpanJson
    number_results: SpanJson
    output_formats: list[str]
    output_quality: SpanJson
    safety_modes: list[str]
    modes: list[ModeRules]
    documentation: str = Field(description="where the vendor documents it")


@endpoint(router, "GET", "/models", scopes=tuple(Scope), requires=Permission.VIEW, response=list[ModelJson])
def list_models(request: ApiRequest) -> list[ModelJson]:
    """Models that can be ordered."""
    return [_model(spec) for spec in offered_models()]


@endpoint(
    router, "GET", "/models/{str:slug}", scopes=tuple(Scope), requires=Permission.VIEW, response=ModelJson
)
def get_model(request: ApiRequest, slug: str) -> ModelJson:
    """One model, by its slug."""
    spec = next((spec for spec in offered_models() if spec.slug == slug), None)
    if spec is None:
        raise Http404
    return _model(spec)


def _model(spec: ModelSpec) -> ModelJson:
    limits = spec.limits
    return ModelJson(
        id=spec.id,
        slug=spec.slug,
        name=spec.name,
        description=spec.description,
        prompt_characters=_span(limits.prompt.value),
        number_results=_span(limits.number_results.value),
        output_formats=list(limits.output_formats.value),
        output_quality=_span(limits.output_quality.value),
        safety_modes=list(limits.safety_modes.value),
        modes=[_mode(mode, rules) for mode, rules in spec.modes.items()],
        documentation=spec.page.url,
    )


def _mode(mode: str, rules: ModeSpec) -> ModeRules:
    return ModeRules(
        mode=mode,
        label=rules.label,
        description=rules.description,
        inputs=[InputRule(**_input(slot)) for slot in rules.inputs],
        sizes=[f"{width}x{height}" for width, height, _ in rules.sizes] if rules.sizes else None,
        seconds=list(rules.seconds.value) if rules.seconds else None,
        price_per_second_usd=rules.price_per_second.value,
        may_keep_sound=rules.may_keep_sound,
        may_be_fast=rules.may_be_fast,
    )


def _input(slot: InputSlot) -> dict[str, Any]:
    return {name: getattr(slot, name) for name in ("role", "kind", "minimum", "maximum", "hint")}


def _span(span: Range) -> SpanJson:
    return SpanJson(minimum=span.minimum, maximum=span.maximum)
