"""The models that can be ordered here: those of the catalog that the operator has not switched off."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext

from studio.catalog import model_specs
from studio.catalog.check import unusable_model
from studio.catalog.request import VideoRequest
from studio.catalog.spec import ModelSpec
from studio.core.translations.wording import worded
from studio.projects.models import Project


def offered_models() -> tuple[ModelSpec, ...]:
    """The models that can be ordered, in the order of the catalog; never none."""
    return tuple(model for model in model_specs.every() if model.slug in settings.MODELS)


def is_offered(model: str) -> bool:
    """Whether a model of this id can be ordered."""
    return any(one.id == model for one in offered_models())


def default_model(project: Project) -> ModelSpec:
    """The model with which a composer of the project begins."""
    offered = offered_models()
    return next((model for model in offered if model.id == project.default_model), offered[0])


def model_refusal(request: VideoRequest) -> str:
    """Why nothing can be ordered with the model of a request, as a sentence; empty when it can."""
    if unusable := unusable_model(request):
        return worded(unusable.message)
    if is_offered(request.model):
        return ""
    sentence = gettext("%(model)s is switched off in this studio. Choose another model.")
    return sentence % {"model": worded(model_specs.get(request.model).label)}
