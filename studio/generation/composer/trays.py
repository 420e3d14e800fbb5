"""The input trays of the composer: the chosen files of each role with their checks, and hidden inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy

from studio.catalog.preflight import Fix, RuleCheck, file_checks
from studio.core.models import FileState
from studio.core.translations.wording import worded
from studio.generation.composer.forms import ComposeForm
from studio.library.models import Asset
from studio.library.request_inputs.composer_input import (
    ComposerInput,
    InputCheck,
    composer_input,
    ground_checks,
)
from studio.library.request_inputs.roles import ACCEPT, ROLES, name_field
from studio.projects.models import Project

FIXES = (Fix.CROP, Fix.TRIM, Fix.DOWNSCALE, Fix.CONVERT)
NAMED_RULES = {
    "ratio": gettext_lazy("ratio %(measured)s"),
    "rate": gettext_lazy("rate %(measured)s"),
    "count": gettext_lazy("count %(measured)s"),
}


@dataclass(frozen=True, kw_only=True)
class Tray:
    """The inputs of one role, with its limits and where files come from."""

    role: str
    label: str
    hint: str
    kind: str
    max: int
    is_required: bool
    accept: str
    upload_url: str
    pick_url: str
    items: Sequence[ComposerInput]


@dataclass(frozen=True)
class HiddenInput:
    """An input that the mode does not use, kept in a hidden field for when it does."""

    role: str
    asset_id: str
    name_field: str
    name: str


def trays(project: Project, form: ComposeForm) -> list[Tray]:
    """One tray for each role of the mode."""
    spec = form.mode_spec
    return [
        Tray(
            role=slot.role,
            label=worded(slot.label),
            hint=worded(slot.hint),
            kind=slot.kind,
            max=slot.maximum,
            is_required=slot.minimum > 0,
            accept=ACCEPT[slot.kind],
            upload_url=reverse("library:upload", args=[project.pk]),
            pick_url=reverse("library:picker", args=[project.pk])
            + f"?role={slot.role}&mode={form.video_request.mode}",
            items=[_item(asset, slot.role, form) for asset in form.chosen[slot.role]],
        )
        for slot in spec.inputs
    ]


def hidden_inputs(form: ComposeForm) -> list[HiddenInput]:
    """The chosen inputs that only another mode uses."""
    shown = {slot.role for slot in form.mode_spec.inputs}
    return [
        HiddenInput(role, str(asset.pk), name_field(role, asset), form.name_of(role, asset))
        for role in ROLES
        if role not in shown
        for asset in form.chosen[role]
    ]


def _item(asset: Asset, role: str, form: ComposeForm) -> ComposerInput:
    """One input with a check for every rule."""
    request = form.video_request
    item = next((one for one in request.of_role(role) if one.ref == str(asset.pk)), None)
    lines = file_checks(item, role, request) if item and asset.state == FileState.READY else []
    input_checks = tuple(
        InputCheck(status=line.status, text=_light_text(line), fix_url=_fix_url(line, asset, form))
        for line in lines
    )
    checks = (*input_checks, *ground_checks(asset))
    return composer_input(asset, role, mention=form.name_of(role, asset), checks=checks)


def _fix_url(line: RuleCheck, asset: Asset, form: ComposeForm) -> str:
    """Where a file is made to fit; nowhere for what is green or only another file would mend."""
    if line.status == "ok" or line.fix not in FIXES:
        return ""
    query = {"fix": line.fix, "role": line.field, "project": form.project.pk, "model": form.model_spec.slug}
    return f"{reverse('library:fix', args=[asset.pk])}?{urlencode(query)}"


def _light_text(line: RuleCheck) -> str:
    """``1280 × 720 px`` speaks for itself; a bare ratio or a number does not."""
    measured = worded(line.measured)
    return str(NAMED_RULES.get(line.rule, "%(measured)s")) % {"measured": measured}
