"""What the composer shows: tabs, fields, trays, problems, lights and the two buttons."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from studio.catalog import model_specs
from studio.catalog.check import Problem
from studio.catalog.preflight import Fix, RuleCheck, file_checks
from studio.catalog.price import Quote
from studio.catalog.request import MODEL
from studio.catalog.snippets import SNIPPETS, Snippet
from studio.core.money import format_usd
from studio.generation.composer.duplicates import Duplicate
from studio.generation.composer.forms import ComposeForm
from studio.generation.pipeline import engines
from studio.library.composer_input import ComposerInput, InputCheck, composer_input
from studio.library.models import Asset, AssetState
from studio.library.roles import ACCEPT, ROLES, name_field
from studio.projects.models import Project, Shot

# Fields whose problems stand in one place, and those behind "More".
LOOSE = ("width_px", "seconds", "number_results", "keep_original_sound", "fast")
MORE = ("output_format", "output_quality", "safety_mode", "ttl_seconds", "upload_endpoint")
FIXES = (Fix.CROP, Fix.TRIM, Fix.DOWNSCALE, Fix.CONVERT)
NAMED_RULES = ("ratio", "rate", "count")
SAFETY = (("none", "Off"), ("fast", "Key frames"), ("full", "Every frame"))


@dataclass(frozen=True, kw_only=True)
class ModeTab:
    """One of the five tabs."""

    value: str
    label: str
    hint: str
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class Tray:
    """The inputs of one role."""

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
    """An input that the mode does not use, carried along unseen."""

    role: str
    asset_id: str
    name_field: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PaidButton:
    """``Generate 2 · about $1.12``, or why not."""

    label: str
    may_generate: bool
    explanation: str


@dataclass(frozen=True, kw_only=True)
class FreeButton:
    """``Draft · free``, or why not."""

    label: str
    may_draft: bool


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """All rules in one light: ok, hint or blocked."""

    light: str
    label: str


@dataclass(frozen=True, kw_only=True)
class ComposerContext:
    """The whole composer, ready to be drawn."""

    mode: str
    modes: Sequence[ModeTab]
    form: ComposeForm
    order_key: str
    answers: str  # the key of the order that answers notes, kept through every change of mode
    reused: str  # the generation that it was filled with
    order_url: str
    preflight_url: str
    request_url: str
    paste_url: str
    history_url: str
    templates_url: str
    connect_url: str
    shot: Shot
    has_size: bool
    has_seconds: bool
    has_sound: bool
    has_fast: bool
    sizes: Sequence[tuple[str, str]]
    seconds_choices: Sequence[int]
    seconds: int | None
    results: int
    formats: Sequence[str]
    safety_choices: Sequence[tuple[str, str]]
    loose_fields: Sequence[str]
    problem_fields: Sequence[str]
    is_more_open: bool
    trays: Sequence[Tray]
    hidden_inputs: Sequence[HiddenInput]
    problems: Sequence[Problem]
    quote: PaidButton
    draft: FreeButton
    readiness: Readiness
    chips: Sequence[Snippet]
    same: Duplicate | None
    left_out: Sequence[str]
    is_filled: bool


def composer_context(
    form: ComposeForm,
    shot: Shot,
    *,
    show_missing: bool = False,
    same: Duplicate | None = None,
    left_out: Sequence[str] = (),
    is_filled: bool = False,
) -> ComposerContext:
    """The composer for a form.

    ``show_missing`` also shows what is merely still missing. ``same``: a take that shows what was ordered.
    ``left_out``: what could not be used of a pasted body, ``is_filled`` when the rest could.
    """
    project = form.project
    mode = form.video_request.mode
    spec = model_specs.get(MODEL).modes[mode]
    shown = [p for p in form.problems if show_missing or not is_missing(form, p)]
    blocking = [problem for problem in form.problems if problem.blocks]
    return ComposerContext(
        mode=mode,
        modes=_tabs(project, form),
        form=form,
        answers=str(form.data.get("answers") or ""),
        reused=str(form.data.get("reused") or ""),
        order_key=str(form.data.get("order_key") or form.data.get("answers") or uuid.uuid4()),
        order_url=reverse("generation:order", args=[project.pk]),
        preflight_url=reverse("generation:preflight", args=[project.pk]),
        request_url=reverse("generation:request", args=[project.pk]),
        paste_url=reverse("generation:paste", args=[project.pk]),
        history_url=reverse("generation:history", args=[project.pk]),
        templates_url=reverse("generation:templates", args=[project.pk]) + f"?mode={mode}",
        connect_url="https://runware.ai",
        shot=shot,
        has_size=bool(spec.sizes),
        has_seconds=bool(spec.seconds),
        has_sound=spec.may_keep_sound,
        has_fast=spec.may_be_fast,
        sizes=[(f"{width}x{height}", label) for width, height, label in spec.sizes or ()],
        seconds_choices=spec.seconds.value if spec.seconds else (),
        seconds=form.video_request.seconds,
        results=form.video_request.number_results,
        formats=model_specs.get(MODEL).limits.output_formats.value,
        safety_choices=SAFETY,
        loose_fields=LOOSE,
        problem_fields=("prompt", *(slot.role for slot in spec.inputs), *LOOSE, *MORE),
        is_more_open=any(problem.field in MORE for problem in shown),
        trays=_trays(project, form),
        hidden_inputs=_hidden_inputs(form),
        problems=shown,
        quote=_paid_button(form.checked.quote, form.video_request.number_results, blocking),
        draft=FreeButton(label="Draft · free", may_draft=not blocking),
        readiness=_readiness(shown, blocking, form),
        chips=SNIPPETS,
        same=same,
        left_out=left_out,
        is_filled=is_filled,
    )


def is_missing(form: ComposeForm, problem: Problem) -> bool:
    """Whether nothing is wrong yet: an empty prompt, an empty tray, an input that is still being prepared."""
    if problem in form.waits:
        return True
    if problem.field == "prompt":
        return not form.video_request.prompt
    return problem.field in ROLES and not form.chosen[problem.field]


def _tabs(project: Project, form: ComposeForm) -> list[ModeTab]:
    base = reverse("generation:composer", args=[project.pk])
    return [
        ModeTab(
            value=mode,
            label=spec.label,
            hint=spec.description,
            url=f"{base}?to={mode}",
            is_current=mode == form.video_request.mode,
        )
        for mode, spec in model_specs.get(MODEL).modes.items()
    ]


def _trays(project: Project, form: ComposeForm) -> list[Tray]:
    spec = model_specs.get(MODEL).modes[form.video_request.mode]
    return [
        Tray(
            role=slot.role,
            label=slot.label,
            hint=slot.hint,
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


def _hidden_inputs(form: ComposeForm) -> list[HiddenInput]:
    """The inputs that another mode would use: kept, so that coming back finds them."""
    shown = {slot.role for slot in model_specs.get(MODEL).modes[form.video_request.mode].inputs}
    return [
        HiddenInput(role, str(asset.pk), name_field(role, asset), form.name_of(role, asset))
        for role in ROLES
        if role not in shown
        for asset in form.chosen[role]
    ]


def _item(asset: Asset, role: str, form: ComposeForm) -> ComposerInput:
    """One input with a light for every rule."""
    request = form.video_request
    item = next((one for one in request.of_role(role) if one.ref == str(asset.pk)), None)
    lines = file_checks(item, role, request) if item and asset.state == AssetState.READY else []
    input_checks = tuple(
        InputCheck(status=line.status, text=_light_text(line), fix_url=_fix_url(line, asset, form))
        for line in lines
    )
    return composer_input(asset, role, mention=form.name_of(role, asset), checks=input_checks)


def _fix_url(line: RuleCheck, asset: Asset, form: ComposeForm) -> str:
    """Where a file is made to fit; nowhere for what is green or only another file would mend."""
    if line.status == "ok" or line.fix not in FIXES:
        return ""
    query = {"deed": line.fix, "role": line.field, "project": form.project.pk}
    return f"{reverse('library:fix', args=[asset.pk])}?{urlencode(query)}"


def _light_text(line: RuleCheck) -> str:
    """``1280 × 720 px`` speaks for itself; a bare ratio or a number does not."""
    return f"{line.rule} {line.measured}" if line.rule in NAMED_RULES else line.measured


def _paid_button(quote: Quote, results: int, blocking: Sequence[Problem]) -> PaidButton:
    label = (
        f"Generate {results}"
        if quote.total is None
        else f"Generate {results} · about {format_usd(quote.total)}"
    )
    if not engines.is_connected():
        return PaidButton(label=label, may_generate=False, explanation=quote.explanation)
    if blocking:
        return PaidButton(label=blocking[0].message, may_generate=False, explanation=quote.explanation)
    return PaidButton(label=label, may_generate=quote.total is not None, explanation=quote.explanation)


def _readiness(shown: Sequence[Problem], blocking: Sequence[Problem], form: ComposeForm) -> Readiness:
    if any(problem.blocks for problem in shown):
        return Readiness(light="blocked", label="Something does not fit")
    if blocking:  # nothing is wrong, something is merely still missing
        return Readiness(light="idle", label=blocking[0].message)
    if shown:
        return Readiness(light="hint", label="May not fit")
    return Readiness(light="ok", label="Inputs fit" if form.video_request.inputs else "Ready to order")
