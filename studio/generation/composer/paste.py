"""A pasted API body becomes fields of the composer; what cannot be used is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from studio.catalog import model_specs
from studio.catalog.request import ROLES, Input, InputKind, VideoRequest
from studio.catalog.spec import ModelSpec
from studio.core.translations.wording import worded
from studio.core.values.uuids import parse_uuid
from studio.generation.composer.prefill import request_fields
from studio.generation.models import Generation
from studio.library.models import Asset
from studio.library.private_files import assets_open_in
from studio.library.request_inputs.inputs import input_of
from studio.library.request_inputs.roles import mention_of
from studio.projects.models import Project
from studio.provider.messages import from_message

RECENT = 200  # assets and orders that are looked through for an input
MAX_CHARACTERS = 200_000  # of a body that is read


@dataclass(frozen=True, kw_only=True)
class PastedFields:
    """Fields as the form would have posted them (empty when there is no order), and what is left out."""

    fields: dict[str, list[str]]
    unusable: tuple[str, ...] = ()


def fill(body: str, project: Project, model: ModelSpec) -> PastedFields:
    """Read a body, for ``model`` where it names none.

    Inputs are known by their id here, by the provider's id, or by the name in ``<…>``.
    """
    if len(body) > MAX_CHARACTERS:
        return PastedFields(fields={}, unusable=(gettext("This is far too long for an order."),))
    pasted = from_message(body, model.id)
    if pasted.request is None:
        return PastedFields(fields={}, unusable=tuple(map(worded, pasted.unusable)))
    assets = _assets_by_ref(pasted.request.inputs, project)
    missing = [_missing(item) for item in pasted.request.inputs if item.ref not in assets]
    fitted, resized = _with_own_size(_with(pasted.request, assets))
    return PastedFields(
        fields=request_fields(fitted), unusable=(*map(worded, pasted.unusable), *resized, *missing)
    )


def _with_own_size(request: VideoRequest) -> tuple[VideoRequest, Sequence[str]]:
    """The request with the size of the same ratio where it has a size of another model, and a sentence."""
    model = model_specs.get(request.model)
    width, height = request.width_px, request.height_px
    mode = model.modes.get(request.mode)
    sizes = mode.sizes if mode else None
    owner = next((one for one in model_specs.every() if one.ratio_of(width, height)), None)
    if not sizes or owner is None or model.ratio_of(width, height):
        return request, ()
    ratio = owner.ratio_of(width, height)
    own = next((size for size in sizes if size[2] == ratio), None)
    if own is None:
        return request, ()
    sentence = gettext(
        "%(size)s is a size of %(owner)s. %(model)s makes %(own_size)s of it, the same %(ratio)s."
    ) % {
        "size": f"{width} × {height}",
        "owner": owner.label,
        "model": model.label,
        "own_size": f"{own[0]} × {own[1]}",
        "ratio": worded(ratio),
    }
    return replace(request, width_px=own[0], height_px=own[1]), (sentence,)


def _assets_by_ref(inputs: Iterable[Input], project: Project) -> dict[str, Asset]:
    """The asset that each ref means, by ref."""
    requested = list(inputs)
    if not requested:
        return {}
    team_assets = assets_open_in(project)
    by_id = {
        str(one.pk): one for one in team_assets.filter(pk__in=[i.ref for i in requested if parse_uuid(i.ref)])
    }
    by_name = {f"<{mention_of(one)}>": one for one in reversed(team_assets.order_by("-created_at")[:RECENT])}
    by_provider = _by_provider_id(project)
    matched = {i.ref: by_id.get(i.ref) or by_provider.get(i.ref) or by_name.get(i.ref) for i in requested}
    kinds = {i.ref: i.kind for i in requested}
    return {ref: asset for ref, asset in matched.items() if asset and asset.kind == kinds[ref]}


def _by_provider_id(project: Project) -> dict[str, Asset]:
    """What was uploaded to the provider before, by the id it has there."""
    sent: dict[str, str] = {}
    recent = Generation.objects.filter(project__team_id=project.team_id).exclude(uploads={})
    for uploads in recent.order_by("-created_at").values_list("uploads", flat=True)[:RECENT]:
        sent |= {
            str(provider_id): asset_id
            for asset_id, provider_id in uploads.items()
            if str(provider_id) not in sent
        }
    assets = {str(one.pk): one for one in assets_open_in(project).filter(pk__in=sent.values())}
    return {provider_id: assets[asset_id] for provider_id, asset_id in sent.items() if asset_id in assets}


def _with(request: VideoRequest, assets: dict[str, Asset]) -> VideoRequest:
    """The request with assets for inputs, without those that nobody has."""
    values = {field: getattr(request, field) for field in request.__dataclass_fields__}
    for role in ROLES:
        inputs = tuple(input_of(assets[i.ref]) for i in request.of_role(role) if i.ref in assets)
        values[role] = inputs if role == "reference_images" else next(iter(inputs), None)
    return VideoRequest(**values)


def _missing(item: Input) -> str:
    sentence = gettext("%(ref)s is no image of this team. Bring the file itself.")
    if item.kind == InputKind.VIDEO:
        sentence = gettext("%(ref)s is no video of this team. Bring the file itself.")
    return sentence % {"ref": _short(item.ref)}


def _short(ref: str) -> str:
    return ref if len(ref) <= 48 else f"{ref[:47]}…"
