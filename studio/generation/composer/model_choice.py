"""The choice of the model in the composer: each offered model with its price per second."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from studio.catalog.labels import mode_label
from studio.catalog.price import dollars
from studio.catalog.request import Mode
from studio.catalog.spec import ModelSpec
from studio.core.translations.wording import worded
from studio.projects.offered_models import offered_models


@dataclass(frozen=True, kw_only=True)
class ModelOption:
    """One model of the select. ``label`` has its price, or the mode that it lacks."""

    value: str
    label: str
    hint: str
    is_current: bool
    is_switched_off: bool = False


def model_options(current: ModelSpec, mode: Mode) -> list[ModelOption]:
    """The offered models; before them the current one if it has been switched off meanwhile."""
    offered = offered_models()
    options = [_option(model, current, mode) for model in offered]
    if current in offered:
        return options
    off = ModelOption(
        value=current.id,
        label=gettext("%(model)s · switched off") % {"model": current.label},
        hint=worded(current.description),
        is_current=True,
        is_switched_off=True,
    )
    return [off, *options]


def _option(model: ModelSpec, current: ModelSpec, mode: Mode) -> ModelOption:
    spec = model.modes.get(mode)
    if spec:
        detail = f"{worded(dollars(spec.price_per_second.value))}/s"
    else:
        detail = gettext("no %(mode)s") % {"mode": worded(mode_label(mode))}
    return ModelOption(
        value=model.id,
        label=f"{model.label} · {detail}",
        hint=worded(model.description),
        is_current=model is current,
    )
