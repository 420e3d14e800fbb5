"""Fix it: a new asset made from one that does not fit. The original stays."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from studio.accounts.models import Team, User
from studio.catalog import model_specs
from studio.catalog.input_checks import Fix
from studio.catalog.request import MODEL
from studio.core.queue import enqueue_on_commit
from studio.library import quota, services
from studio.library.models import Asset, AssetState, Origin

DEEDS = {
    "image": (Fix.CROP, Fix.DOWNSCALE, Fix.CONVERT),
    "video": (Fix.TRIM, Fix.CROP, Fix.DOWNSCALE, Fix.CONVERT),
}
RULES = {
    "ratio": Fix.CROP,
    "seconds": Fix.TRIM,
    "pixels": Fix.DOWNSCALE,
    "rate": Fix.CONVERT,
    "format": Fix.CONVERT,
}


def deed_for(asset: Asset, *, deed: str, rule: str) -> Fix:
    """What was asked for, or what mends a rule of the preflight; else the first thing that can be done."""
    wanted = deed or RULES.get(rule, "")
    if rule == "megabytes" and not deed:
        wanted = Fix.DOWNSCALE if asset.kind == "image" else Fix.CONVERT
    offered = DEEDS[asset.kind]
    return Fix(wanted) if wanted in offered else offered[0]


def make(asset: Asset, *, deed: Fix, recipe: dict[str, Any], words: str, author: User) -> Asset:
    """Have it made by a worker; the same wish again is the same asset. Raises quota.QuotaExceeded."""
    made_id = _id_of(asset, deed, words, recipe)
    if known := services.known(made_id):
        return known
    quota.refuse_if_full(asset.team, asset.size_bytes)
    made = Asset(
        pk=made_id,
        team=asset.team,
        project=asset.project,
        author=author,
        name=f"{services.stem(asset.name)} {words}"[:150] + _suffix(asset, recipe),
        kind=asset.kind,
        origin=Origin.DERIVED,
        made_from=asset,
        derivation={"operation": str(deed), "label": words, "recipe": recipe},
    )
    made.original = f"{made.folder}/original{_suffix(asset, recipe)}"
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=asset.team_id)
        if not Asset.objects.filter(pk=made_id).exists():
            made.save(force_insert=True)
            enqueue_on_commit(services.PREPARE, made.pk)
    return made


def _id_of(asset: Asset, fix: Fix, label: str, recipe: dict[str, Any]) -> UUID:
    """The id of the asset that a conversion makes: the same conversion of the same asset has the same."""
    # These keys are those of the first version: with others, what it made would be made once more.
    seed = {"deed": str(fix), "words": label, "recipe": recipe}
    return uuid5(asset.pk, json.dumps(seed, sort_keys=True))


def most_seconds(role: str) -> float | None:
    """How long a video may be in this role; None: length is no matter."""
    for mode in model_specs.get(MODEL).modes.values():
        need = mode.need(role)
        if need and need.seconds:
            return need.seconds.value.most
    return None


def is_ready(asset: Asset) -> bool:
    """Whether something can be made from it."""
    return asset.state == AssetState.READY


def _suffix(asset: Asset, recipe: dict[str, Any]) -> str:
    if asset.kind == "video":
        return ".mp4"
    return ".png" if recipe.get("kind") == "PNG" else ".jpg"
