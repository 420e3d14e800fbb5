"""The tables of generation: orders, takes, adoptions, events, engine status, searches, prompt templates."""

from studio.generation.models.adoption import Adoption, AdoptionSource
from studio.generation.models.engine_status import Engine, EngineStatus
from studio.generation.models.event import GenerationEvent
from studio.generation.models.generation import (
    Generation,
    GenerationInput,
    GenerationQuerySet,
    bump_revision,
    bump_revisions,
)
from studio.generation.models.prompt_template import PromptTemplate
from studio.generation.models.provider_media import ProviderMedia, ProviderMediaQuerySet
from studio.generation.models.search import SearchDocument
from studio.generation.models.take import (
    FILM_ORDER,
    SHOT_ORDER,
    PickStatus,
    Take,
    TakeQuerySet,
    TakeStatus,
    charge_label,
    cost_text,
    for_cards,
    spent_on,
)
from studio.generation.models.take_selection import TakeSelection

__all__ = [
    "FILM_ORDER",
    "SHOT_ORDER",
    "Adoption",
    "AdoptionSource",
    "Engine",
    "EngineStatus",
    "Generation",
    "GenerationEvent",
    "GenerationInput",
    "GenerationQuerySet",
    "PickStatus",
    "PromptTemplate",
    "ProviderMedia",
    "ProviderMediaQuerySet",
    "SearchDocument",
    "Take",
    "TakeQuerySet",
    "TakeSelection",
    "TakeStatus",
    "bump_revision",
    "bump_revisions",
    "charge_label",
    "cost_text",
    "for_cards",
    "spent_on",
]
