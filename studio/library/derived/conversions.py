"""Conversions that make a file fit the model: crop, trim, downscale, convert. The original stays."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from studio.accounts.models import Team, User
from studio.catalog.input_checks import Fix
from studio.catalog.spec import ModelSpec, Range
from studio.core.models import FileState
from studio.core.queue import enqueue_on_commit
from studio.library import quota, services
from studio.library.models import Asset, Origin

OFFERED = {
    "image": (Fix.CROP, Fix.DOWNSCALE, Fix.CONVERT),
    "video": (Fix.TRIM, Fix.CROP, Fix.DOWNSCALE, Fix.CONVERT),
}
BY_RULE = {
    "ratio": Fix.CROP,
    "seconds": Fix.TRIM,
    "pixels": Fix.DOWNSCALE,
    "rate": Fix.CONVERT,
    "format": Fix.CONVERT,
}


def fix_for(asset: Asset, *, name: str, rule: str) -> Fix:
    """The fix of this name, or for a rule of the preflight; else the first that is offered."""
    fix_name = name or BY_RULE.get(rule, "")
    if rule == "megabytes" and not name:
        fix_name = Fix.DOWNSCALE if asset.kind == "image" else Fix.CONVERT
    offered = OFFERED[asset.kind]
    return Fix(fix_name) if fix_name in offered else offered[0]


def convert(asset: Asset, *, fix: Fix, recipe: dict[str, Any], label: str, author: User) -> Asset:
    """Have a worker make the converted asset; the same conversion again is the same asset.

    Raises quota.QuotaExceeded.
    """
    converted_id = _id_of(asset, fix, label, recipe)
    if existing := services.existing(converted_id):
        return existing
    quota.refuse_if_full(asset.team, asset.size_bytes)
    converted = Asset(
        pk=converted_id,
        team=asset.team,
        project=asset.project,
        author=author,
        name=f"{services.stem(asset.name)} {label}"[:150] + _suffix(asset, recipe),
        kind=asset.kind,
        origin=Origin.DERIVED,
        made_from=asset,
        derivation={"operation": str(fix), "label": label, "recipe": recipe},
    )
    converted.original = f"{converted.folder}/original{_suffix(asset, recipe)}"
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=asset.team_id)
        if not Asset.objects.filter(pk=converted_id).exists():
            converted.save(force_insert=True)
            enqueue_on_commit(services.PREPARE, converted.pk)
    return converted


def _id_of(asset: Asset, fix: Fix, label: str, recipe: dict[str, Any]) -> UUID:
    """The id of the asset that a conversion makes: the same conversion of the same asset has the same."""
    # These keys are those of the first version: with others, what it made would be made once more.
    seed = {"deed": str(fix), "words": label, "recipe": recipe}
    return uuid5(asset.pk, json.dumps(seed, sort_keys=True))


def seconds_limits(role: str, model: ModelSpec) -> Range | None:
    """The shortest and the longest video that a model takes for this role, in seconds; None: any length."""
    for mode in model.modes.values():
        slot = mode.slot(role)
        if slot and slot.seconds:
            return slot.seconds.value
    return None


def is_ready(asset: Asset) -> bool:
    """Whether the asset can be converted: it is measured and usable."""
    return asset.state == FileState.READY


def _suffix(asset: Asset, recipe: dict[str, Any]) -> str:
    if asset.kind == "video":
        return ".mp4"
    return ".png" if recipe.get("kind") == "PNG" else ".jpg"
