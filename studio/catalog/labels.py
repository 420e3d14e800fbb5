"""What models and modes are called, also in the history of a model that the catalog no longer knows."""

from __future__ import annotations

from studio.catalog import model_specs
from studio.catalog.request import Mode


def model_label(model: str) -> str:
    """``O1 Pro``; the id itself of a model that is not in the catalog."""
    spec = model_specs.find(model)
    return spec.label if spec else model


def model_name(model: str) -> str:
    """``Kling VIDEO O1 Pro``; the id itself of a model that is not in the catalog."""
    spec = model_specs.find(model)
    return spec.name if spec else model


def mode_label(mode: str) -> str:
    """``Reference video``: the label of a mode, which is the same with every model that has it."""
    return mode_labels().get(Mode(mode), mode.replace("_", " ").capitalize())


def mode_labels() -> dict[Mode, str]:
    """The label of each mode that any model has, in their order."""
    labels = {mode: spec.label for model in model_specs.every() for mode, spec in model.modes.items()}
    return {mode: labels[mode] for mode in Mode if mode in labels}
