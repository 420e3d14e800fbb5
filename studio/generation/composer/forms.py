"""The composer's form: fields in, one frozen VideoRequest out."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from studio.catalog import model_specs
from studio.catalog.check import Problem
from studio.catalog.labels import mode_label
from studio.catalog.request import Input, Mode, VideoRequest
from studio.catalog.spec import ModelSpec, ModeSpec
from studio.core.models import FileState
from studio.core.translations.wording import worded
from studio.core.values.translatable import translatable
from studio.core.values.uuids import parse_uuid, parse_uuids
from studio.core.web.forms import LineField
from studio.core.web.parameters import whole_number
from studio.generation.checked_request import CheckedRequest
from studio.generation.composer.matrix import Matrix, matrix_of
from studio.generation.composer.model_change import change_model
from studio.library.models import Asset
from studio.library.request_inputs.inputs import input_of, open_in
from studio.library.request_inputs.roles import ROLES, named
from studio.projects.models import Project
from studio.projects.offered_models import default_model, model_refusal

DEFAULT_SECONDS = 5
NUMBERS = ("seconds", "number_results", "output_quality", "ttl_seconds")


class KeyForm(forms.Form):
    """The key of an order that a button places."""

    order_key = forms.UUIDField()


class TemplateForm(forms.Form):
    """A prompt to keep, under a name."""

    label = LineField(max_length=60, error_messages={"required": gettext_lazy("Give the template a name.")})
    prompt = forms.CharField(
        max_length=6000,
        error_messages={"required": gettext_lazy("Write a prompt first, then keep it as a template.")},
    )
    mode = forms.ChoiceField(choices=[(mode.value, mode.value) for mode in Mode])


class ComposeForm(forms.Form):
    """Fields of all modes; those that a mode does not use are dropped before the request is made.

    Fields that were entered for another model are fitted to the chosen one first: ``model_changes`` says how.

    ``clean`` never loses what was entered: problems go to their fields, the values stay. A number
    that is none is a problem of its field.
    """

    matrix: Matrix  # once it is validated

    model = forms.CharField(required=False)
    mode = forms.ChoiceField(choices=[(mode.value, mode.value) for mode in Mode])
    prompt = forms.CharField(required=False, strip=True)
    size = forms.CharField(required=False)
    seconds = forms.IntegerField(required=False)
    number_results = forms.IntegerField(required=False, initial=1)
    output_format = forms.CharField(required=False, initial="MP4")
    output_quality = forms.IntegerField(required=False, initial=95)
    safety_mode = forms.CharField(required=False, initial="none")
    ttl_seconds = forms.IntegerField(required=False)
    upload_endpoint = forms.CharField(required=False)
    keep_original_sound = forms.BooleanField(required=False)
    fast = forms.BooleanField(required=False)
    order_key = forms.UUIDField(required=False)

    def __init__(self, data: QueryDict, *, project: Project) -> None:
        change = change_model(data)
        super().__init__(change.data)
        self.project, self.model_changes = project, change.sentences
        self.problems: list[Problem] = []
        self.waits: list[Problem] = []  # those that end by themselves
        self.assets = open_in(project, _ids(change.data))
        self.chosen = {role: _existing(change.data.getlist(role), self.assets) for role in ROLES}

    def clean(self) -> dict[str, Any]:
        """Build the request and find its problems; those of unreadable numbers come first."""
        data = super().clean() or {}
        unreadable = [name for name in NUMBERS if name in self.errors]
        self.matrix = matrix_of(self._request(data))
        self.problems = [*self._model_problems(data), *_unreadable(unreadable)]
        self.waits = self._problems_of(FileState.PREPARING)
        self.problems += [*self._problems_of(FileState.UNUSABLE), *self.waits]
        self.problems += [p for p in self.matrix.problems if p.field not in unreadable]
        for problem in self.problems:
            if problem.blocks:
                field = problem.field if problem.field in self.fields else None
                self.add_error(field, worded(problem.message))
        return data

    @property
    def model_spec(self) -> ModelSpec:
        """The model that is chosen; that of the project where none is, or none that the catalog knows."""
        return model_specs.find(str(self.data.get("model", ""))) or default_model(self.project)

    @property
    def mode_spec(self) -> ModeSpec:
        """What the model allows in the chosen mode."""
        return self.model_spec.modes[self.video_request.mode]

    @property
    def checked(self) -> CheckedRequest:
        """The order that the fields describe; of several, the first."""
        return self.matrix.first

    @property
    def video_request(self) -> VideoRequest:
        """The request of that order."""
        return self.checked.request

    def refuse(self, name: str, sentence: str) -> None:
        """One more problem, found while ordering; without a field it stands above the buttons."""
        self.problems.insert(0, Problem(field=name or "form", message=sentence))
        self.add_error(name if name in self.fields else None, worded(sentence))

    def start_next_order(self) -> None:
        """Forget what belongs to the order just placed: its key, the notes it answers, what it reuses."""
        self._forget("order_key", "answers", "reused")

    def renew_key(self) -> None:
        """Forget a key that has ordered something else, and the notes that that answers."""
        self._forget("order_key", "answers")

    def _forget(self, *names: str) -> None:
        data = cast("QueryDict", self.data).copy()
        for name in names:
            data.pop(name, None)
        self.data = data

    def _request(self, data: dict[str, Any]) -> VideoRequest:
        model = self.model_spec
        mode = _mode(data, model)
        spec = model.modes[mode]
        width, height = _size(data.get("size", ""), spec)
        return VideoRequest(
            mode=mode,
            model=model.id,
            prompt=data.get("prompt", "").replace("\r\n", "\n"),
            width_px=width,
            height_px=height,
            seconds=_seconds(data.get("seconds"), spec),
            number_results=_or(data.get("number_results"), 1),
            output_format=data.get("output_format") or "MP4",
            output_quality=_or(data.get("output_quality"), 95),
            safety_mode=data.get("safety_mode") or "none",
            ttl_seconds=data.get("ttl_seconds"),
            upload_endpoint=data.get("upload_endpoint", ""),
            keep_original_sound=bool(data.get("keep_original_sound")) and spec.may_keep_sound,
            fast=bool(data.get("fast")) and spec.may_be_fast,
            **self._inputs(spec),
        )

    def _model_problems(self, data: dict[str, Any]) -> list[Problem]:
        """Of a model that is unknown, switched off, or lacks the mode that was chosen."""
        named, spec, mode = data.get("model", ""), self.model_spec, data.get("mode")
        problems: list[tuple[str, str]] = []
        if named and named != spec.id:
            unknown = translatable(
                "There is no model called '{name}' here; {model} is chosen.",
                name=named[:80],
                model=spec.label,
            )
            problems.append(("model", unknown))
        elif refusal := model_refusal(self.video_request):
            problems.append(("model", refusal))
        if mode and mode not in spec.modes:
            missing = translatable("{model} has no mode {mode}.", model=spec.label, mode=mode_label(mode))
            problems.append(("mode", missing))
        return [Problem(field=field, message=message) for field, message in problems]

    def _inputs(self, spec: ModeSpec) -> dict[str, Any]:
        """The chosen assets by field of the request; those of other modes stay in the tray."""
        allowed = {slot.role for slot in spec.inputs}
        many = tuple(self._input("reference_images", asset) for asset in self.chosen["reference_images"])
        inputs: dict[str, Any] = {role: self._single(role) for role in ROLES if role in allowed}
        if "reference_images" in allowed:
            inputs["reference_images"] = many
        return inputs

    def _single(self, role: str) -> Input | None:
        chosen = self.chosen[role]
        return self._input(role, chosen[0]) if chosen else None

    def _input(self, role: str, asset: Asset) -> Input:
        return input_of(asset, name=self.name_of(role, asset))

    def name_of(self, role: str, asset: Asset) -> str:
        """What the prompt calls a chosen asset."""
        return named(self.data, role, asset)

    def _problems_of(self, state: FileState) -> list[Problem]:
        """Of inputs in this state, which cannot be sent."""
        refs = {item.ref for item in self.video_request.inputs}
        return [
            Problem(field=role, message=_not_ready(asset))
            for role, assets in self.chosen.items()
            for asset in assets
            if str(asset.pk) in refs and asset.state == state
        ]


def _not_ready(asset: Asset) -> str:
    if asset.state == FileState.UNUSABLE:
        return translatable("{file} cannot be used: {reason}", file=asset.name, reason=asset.sentence)
    return translatable("{file} is still being prepared. It takes a moment.", file=asset.name)


def _ids(data: MultiValueDict[str, str]) -> set[str]:
    return {value for role in ROLES for value in data.getlist(role) if parse_uuid(value)}


def ids_in(data: MultiValueDict[str, str], name: str) -> list[UUID]:
    """The ids that a form names; what is none is left out."""
    return parse_uuids(data.getlist(name))


def _existing(ids: list[str], assets: dict[str, Asset]) -> list[Asset]:
    return [assets[value] for value in dict.fromkeys(ids) if value in assets]


def _unreadable(names: list[str]) -> list[Problem]:
    return [Problem(field=name, message=translatable("Write a whole number.")) for name in names]


def _mode(data: dict[str, Any], model: ModelSpec) -> Mode:
    """The chosen mode; the first of the model if it has no such mode."""
    chosen = Mode(data.get("mode") or Mode.TEXT)
    return chosen if chosen in model.modes else next(iter(model.modes))


def _seconds(chosen: int | None, spec: ModeSpec) -> int | None:
    """The chosen length, else the usual one, else the first of the mode; None where the input decides."""
    if spec.seconds is None or chosen is not None:
        return chosen if spec.seconds else None
    allowed = spec.seconds.value
    return DEFAULT_SECONDS if DEFAULT_SECONDS in allowed else allowed[0]


def _size(value: str, spec: ModeSpec) -> tuple[int | None, int | None]:
    """The chosen size, else the first that the mode has; no sides where the input decides, or for no size."""
    if not spec.sizes:
        return None, None
    if not value:
        return spec.sizes[0][:2]
    width, _, height = (whole_number(part) for part in value.partition("x"))
    return (width, height) if width is not None and height is not None else (None, None)


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
