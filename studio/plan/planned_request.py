"""The order that a row of the plan stands for: from its words and inputs to one ``VideoRequest``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from studio.catalog import model_specs
from studio.catalog.check import Problem
from studio.catalog.request import InputKind, Mode, VideoRequest
from studio.catalog.spec import ModelSpec, ModeSpec
from studio.core.models import FileState
from studio.core.translations.wording import worded
from studio.generation.checked_request import CheckedRequest, check_request
from studio.generation.composer.forms import DEFAULT_SECONDS
from studio.library.models import Asset
from studio.library.request_inputs.inputs import input_of
from studio.library.request_inputs.roles import mention_of
from studio.projects.models import Project, Shot
from studio.projects.offered_models import default_model, model_refusal


@dataclass(frozen=True, kw_only=True)
class ShotPlan:
    """Everything that a person writes into one row of the plan."""

    name: str = ""
    description: str = ""
    seconds: int | None = None
    mode: str = ""
    model: str = ""
    ratio: str = ""
    notes: str = ""
    inputs: tuple[Asset, ...] = ()


def plan_of(shot: Shot) -> ShotPlan:
    """What is written in the row of a shot; reads ``plan`` and its inputs, which lists fetch before."""
    planned = getattr(shot, "plan", None)
    written = ShotPlan(name=shot.name, description=shot.description, seconds=shot.planned_seconds)
    if planned is None:
        return written
    return replace(
        written,
        mode=planned.mode,
        model=planned.model,
        ratio=planned.ratio,
        notes=planned.notes,
        inputs=tuple(one.asset for one in planned.inputs.all()),
    )


def model_of(plan: ShotPlan, project: Project) -> ModelSpec:
    """The model of a row; that of the project where the row names none, or one that is no more."""
    return model_specs.find(plan.model) or default_model(project)


def mode_of(plan: ShotPlan, model: ModelSpec) -> Mode:
    """The mode of a row; the first of the model where the row names none that it has."""
    return next((mode for mode in model.modes if mode == plan.mode), next(iter(model.modes)))


def seconds_of(plan: ShotPlan, project: Project) -> int | None:
    """How long a row shall be: as planned, as its video, or as orders of its mode usually are."""
    if plan.seconds is not None:
        return plan.seconds
    request = planned_request(plan, project)
    if request.source_video is not None and request.source_video.seconds:
        return round(request.source_video.seconds)
    return request.seconds


def planned_request(plan: ShotPlan, project: Project) -> VideoRequest:
    """The order of one result that a row stands for, as far as it says what is needed."""
    model = model_of(plan, project)
    mode = mode_of(plan, model)
    spec = model.modes[mode]
    width, height = _size(plan.ratio, spec)
    return VideoRequest(
        mode=mode,
        model=model.id,
        prompt=plan.description.strip(),
        width_px=width,
        height_px=height,
        seconds=_seconds(plan.seconds, spec),
        **_inputs(plan.inputs, spec),
    )


def check_plan(plan: ShotPlan, project: Project) -> CheckedRequest:
    """The order of a row with its price and all its problems, those of its inputs among them."""
    request = planned_request(plan, project)
    checked = check_request(request)
    more = [*_model_problems(request), *_input_problems(plan, request)]
    return replace(checked, problems=(*more, *checked.problems)) if more else checked


def _model_problems(request: VideoRequest) -> list[Problem]:
    refusal = model_refusal(request)
    return [Problem(field="model", message=refusal)] if refusal else []


def _input_problems(plan: ShotPlan, request: VideoRequest) -> list[Problem]:
    """Of inputs that the mode has no place for, that are no longer there, or not ready."""
    used = {item.ref for item in request.inputs}
    return [
        Problem(field="inputs", message=message)
        for asset in plan.inputs
        if (message := _input_problem(asset, is_used=str(asset.pk) in used))
    ]


def _input_problem(asset: Asset, *, is_used: bool) -> str:
    if asset.trashed_at:
        return gettext("%(asset)s is in the trash.") % {"asset": asset.name}
    if asset.state == FileState.UNUSABLE:
        return gettext("%(asset)s cannot be used: %(sentence)s") % {
            "asset": asset.name,
            "sentence": worded(asset.sentence),
        }
    if asset.state == FileState.PREPARING:
        return gettext("%(asset)s is still being prepared.") % {"asset": asset.name}
    return "" if is_used else gettext("This mode has no place for %(asset)s.") % {"asset": asset.name}


def _inputs(assets: Sequence[Asset], spec: ModeSpec) -> dict[str, Any]:
    """The inputs by field of the request: each takes the first place of its kind that is free."""
    by_role: dict[str, list[Asset]] = {slot.role: [] for slot in spec.inputs}
    for asset in assets:
        for slot in spec.inputs:
            if slot.kind == InputKind(asset.kind) and len(by_role[slot.role]) < slot.maximum:
                by_role[slot.role].append(asset)
                break
    values = {
        role: tuple(input_of(one, name=mention_of(one)) for one in some) for role, some in by_role.items()
    }
    many = values.pop("reference_images", ())
    return {"reference_images": many, **{role: some[0] for role, some in values.items() if some}}


def _size(ratio: str, spec: ModeSpec) -> tuple[int | None, int | None]:
    """The sides of the size with this name, else of the first; none where the input decides."""
    if not spec.sizes:
        return None, None
    sides = {name: (width, height) for width, height, name in spec.sizes}
    return sides.get(ratio, spec.sizes[0][:2])


def _seconds(planned: int | None, spec: ModeSpec) -> int | None:
    if spec.seconds is None:
        return None
    if planned is not None:
        return planned
    allowed = spec.seconds.value
    return DEFAULT_SECONDS if DEFAULT_SECONDS in allowed else allowed[0]
