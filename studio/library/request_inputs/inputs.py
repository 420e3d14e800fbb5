"""Inputs of a request from assets, with their measured facts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from studio.catalog.request import Input, InputKind, VideoRequest
from studio.library.models import Asset
from studio.library.private_files import assets_open_in
from studio.projects.models import Project


def input_of(asset: Asset, *, name: str = "") -> Input:
    """The asset as an input; the facts are those of its provider file."""
    facts = asset.provider_file_facts
    return Input(
        ref=str(asset.pk),
        kind=InputKind(asset.kind),
        name=name,
        width_px=facts.get("width_px", asset.width_px),
        height_px=facts.get("height_px", asset.height_px),
        seconds=asset.seconds,
        rate=float(asset.rate) if asset.rate else None,
        size_bytes=facts.get("size_bytes", asset.size_bytes),
        format=facts.get("format", asset.format),
    )


def open_in(project: Project, refs: Iterable[str]) -> dict[str, Asset]:
    """The assets among these ids that a project may use, by id. Foreign and unknown ids are not there."""
    assets = assets_open_in(project).select_related("made_from").filter(pk__in=set(refs))
    return {str(asset.pk): asset for asset in assets}


def of_team(refs: Iterable[str], team_id: UUID) -> dict[str, Asset]:
    """The assets of one team among these ids, by id, for requests that were checked before."""
    assets = Asset.objects.of_team(team_id).select_related("made_from").filter(pk__in=set(refs))
    return {str(asset.pk): asset for asset in assets}


def measured(request: VideoRequest, *, team_id: UUID) -> VideoRequest:
    """The request with the current facts of its inputs."""
    assets = of_team([item.ref for item in request.inputs], team_id)
    names = {item.ref: item.name for item in request.inputs}
    return request.with_inputs({ref: input_of(asset, name=names[ref]) for ref, asset in assets.items()})
