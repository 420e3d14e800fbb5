"""The fields of one row as its form shows them: values, choices, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext

from studio.catalog.labels import mode_label, model_label
from studio.catalog.spec import ModeSpec
from studio.core.translations.wording import worded
from studio.core.values.translatable import either
from studio.plan.forms import RowForm, texts_of
from studio.plan.input_names import InputNames
from studio.plan.listing import PlanRow
from studio.plan.planned_request import mode_of, model_of
from studio.projects.offered_models import offered_models


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One entry of a list to choose from."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class RowFields:
    """The fields of a row, filled with what was sent or with what is stored."""

    values: Mapping[str, str]
    opened: Mapping[str, str]  # what is stored, as the form shows it: its next change is compared with it
    errors: Mapping[str, Any]  # of the form
    conflicts: Mapping[str, str]  # what somebody else has written meanwhile, where that is another text
    modes: Sequence[Choice]
    models: Sequence[Choice]
    ratios: Sequence[Choice]
    seconds_hint: str
    inputs_hint: str


def stored_texts(row: PlanRow, names: InputNames) -> dict[str, str]:
    """The stored row as its form shows and sends it when nobody changes anything."""
    model = model_of(row.plan, row.project)
    return {
        **texts_of(row.plan, names),
        "mode": str(mode_of(row.plan, model)),
        "model": model.id,
    }


def row_fields(
    row: PlanRow, names: InputNames, form: RowForm | None, conflicts: Mapping[str, str] = MappingProxyType({})
) -> RowFields:
    """The fields of a row; with a form that was refused, what it holds and why."""
    values = _sent(form) if form else texts_of(row.plan, names)
    model = model_of(row.plan, row.project)
    spec = model.modes[mode_of(row.plan, model)]
    ratios = list(dict.fromkeys(name for mode in model.modes.values() for _, _, name in mode.sizes or ()))
    return RowFields(
        values=values,
        opened=stored_texts(row, names),
        conflicts={name: _shown(name, text) for name, text in conflicts.items()},
        errors=form.errors if form else {},
        modes=[
            _choice(mode, worded(one.label), values["mode"] or worded(spec.label))
            for mode, one in model.modes.items()
        ],
        models=[_choice(one.id, one.label, values["model"] or model.id) for one in offered_models()],
        ratios=[
            _choice("", gettext("Usual"), values["ratio"]),
            *(_choice(one, one, values["ratio"]) for one in ratios),
        ],
        seconds_hint=_seconds_hint(spec),
        inputs_hint=", ".join(worded(slot.label) for slot in spec.inputs),
    )


def _shown(name: str, text: str) -> str:
    """A stored text as a person reads it: modes and models by their labels."""
    if name == "mode":
        return worded(mode_label(text))
    if name == "model":
        return model_label(text)
    return text or gettext("nothing")


def _choice(value: str, label: str, chosen: str) -> Choice:
    return Choice(value=str(value), label=worded(label), is_chosen=chosen in (str(value), label))


def _sent(form: RowForm) -> dict[str, str]:
    return {name: str(form.data.get(name, "")) for name in form.fields}


def _seconds_hint(spec: ModeSpec) -> str:
    """``3 to 10``, ``5 or 10``; what decides it otherwise."""
    if spec.seconds is None:
        return gettext("as the video")
    minimum, *between, maximum = spec.seconds.value
    return (
        gettext("%(minimum)s to %(maximum)s") % {"minimum": minimum, "maximum": maximum}
        if between
        else worded(either(spec.seconds.value))
    )
