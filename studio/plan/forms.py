"""The form of one row of a plan, on the page and in a list that is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from studio.catalog.labels import mode_label, mode_labels
from studio.core.translations.wording import worded
from studio.core.values.translatable import either
from studio.core.web.forms import LineField
from studio.plan.input_names import InputNames, UnknownInput
from studio.plan.planned_request import ShotPlan, check_plan, mode_of, model_of
from studio.projects.models import Project
from studio.projects.offered_models import offered_models

MAX_DESCRIPTION = 6000  # as the composer's prompt; the model's own limit is a problem of the row
MAX_NOTES = 2000


class RowForm(forms.Form):
    """Fields of a row as text; modes and models go by any of their names. ``plan`` once it is valid."""

    plan: ShotPlan

    name = LineField(
        max_length=120,
        required=False,
        error_messages={"max_length": gettext_lazy("A shot's name has at most 120 characters.")},
    )
    description = forms.CharField(
        max_length=MAX_DESCRIPTION,
        required=False,
        error_messages={"max_length": gettext_lazy("What happens has at most %(limit_value)d characters.")},
    )
    seconds = forms.IntegerField(
        required=False, error_messages={"invalid": gettext_lazy("Write a whole number of seconds.")}
    )
    mode = forms.CharField(required=False)
    model = forms.CharField(required=False)
    ratio = forms.CharField(required=False)
    inputs = forms.CharField(required=False)
    notes = forms.CharField(
        max_length=MAX_NOTES,
        required=False,
        error_messages={"max_length": gettext_lazy("Notes have at most %(limit_value)d characters.")},
    )

    def __init__(self, data: Any, *, project: Project, names: InputNames) -> None:
        super().__init__(data)
        self.project, self.names = project, names

    def clean_mode(self) -> str:
        """The value of the mode that is named; empty for none."""
        names = {worded(label): (str(mode), str(mode), str(label)) for mode, label in mode_labels().items()}
        return _named(
            self.cleaned_data["mode"], names, gettext("There is no mode called %(name)s. Write %(names)s.")
        )

    def clean_model(self) -> str:
        """The id of the model that is named; empty for none."""
        names = {model.label: (model.id, model.id, model.slug, model.name) for model in offered_models()}
        return _named(
            self.cleaned_data["model"], names, gettext("There is no model called %(name)s. Write %(names)s.")
        )

    def clean_ratio(self) -> str:
        """The name of a size, with a colon between its numbers."""
        return "".join(self.cleaned_data["ratio"].split()).replace("x", ":").replace("/", ":")

    def clean_inputs(self) -> Any:
        """The files that are named."""
        try:
            return self.names.resolve(self.cleaned_data["inputs"])
        except UnknownInput as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        """Put the row together, and say which of its cells no order could have."""
        data = super().clean() or {}
        if self.errors:
            return data
        self.plan = ShotPlan(**{name: data[name] for name in ShotPlan.__dataclass_fields__})
        for field, message in _cell_problems(self.plan, self.project):
            self.add_error(field, message)
        return data


def texts_of(plan: ShotPlan, names: InputNames) -> dict[str, str]:
    """The fields of a row as they stand in its form."""
    return {
        "name": plan.name,
        "description": plan.description,
        "seconds": "" if plan.seconds is None else str(plan.seconds),
        "mode": plan.mode,
        "model": plan.model,
        "ratio": plan.ratio,
        "inputs": names.write(plan.inputs),
        "notes": plan.notes,
    }


def _named(text: str, names: Mapping[str, tuple[str, ...]], unknown: str) -> str:
    """The value, first among the names of each label, that a text stands for.

    Raises ValidationError with the sentence ``unknown``.
    """
    written = text.strip().casefold()
    if not written:
        return ""
    for label, (value, *others) in names.items():
        if written in {one.casefold() for one in (label, *others)}:
            return value
    raise forms.ValidationError(unknown % {"name": text.strip()[:40], "names": worded(either(list(names)))})


def _cell_problems(plan: ShotPlan, project: Project) -> list[tuple[str, str]]:
    """Of the length and the ratio, which the mode of the row decides."""
    model = model_of(plan, project)
    mode = mode_of(plan, model)
    spec = model.modes[mode]
    problems = []
    if plan.mode and plan.mode != mode:
        problems.append(
            (
                "mode",
                gettext("%(model)s has no mode %(mode)s.")
                % {"model": model.label, "mode": worded(mode_label(plan.mode))},
            )
        )
    if plan.seconds is not None and spec.seconds is None:
        problems.append(("seconds", gettext("The length follows the video in this mode; leave this empty.")))
    elif plan.seconds is not None:
        checked = check_plan(plan, project)
        problems += [(one.field, worded(one.message)) for one in checked.problems if one.field == "seconds"]
    ratios = [name for _, _, name in spec.sizes or ()]
    if plan.ratio and ratios and plan.ratio not in ratios:
        problems.append(("ratio", gettext("Write %(ratios)s.") % {"ratios": worded(either(ratios))}))
    elif plan.ratio and not ratios:
        problems.append(("ratio", gettext("The picture decides the ratio in this mode; leave this empty.")))
    return problems
