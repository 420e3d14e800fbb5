"""The rows of generation: orders, takes, the black box, the gates, texts for the search, templates."""

from studio.generation.models.engine_status import Engine, Gate
from studio.generation.models.event import Step
from studio.generation.models.generation import Charge, Generation, GenerationQuerySet, Use, touch, touch_all
from studio.generation.models.prompt_template import PromptTemplate
from studio.generation.models.search import Words
from studio.generation.models.take import Pick, Take, TakeQuerySet, TakeStatus, for_cards

__all__ = [
    "Charge",
    "Engine",
    "Gate",
    "Generation",
    "GenerationQuerySet",
    "Pick",
    "PromptTemplate",
    "Step",
    "Take",
    "TakeQuerySet",
    "TakeStatus",
    "Use",
    "Words",
    "for_cards",
    "touch",
    "touch_all",
]
