"""Trash of the library: assets that nothing needs are removed after thirty days."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.storage.files import remove
from studio.library.hooks import ASSET_USES
from studio.library.models import TRASH_RETENTION, Asset, AssetQuerySet, Origin
from studio.library.services import log_asset

MAX_AT_ONCE = 100


def throw_away(asset: Asset, *, by: User) -> None:
    """Move an asset to the trash; orders with it go on. Raises Refusal for the video of a take."""
    if asset.origin == Origin.RENDER and ASSET_USES.call().is_take(asset):
        raise Refusal(
            gettext("This is the video of a take. Put the take itself into the trash, in the gallery.")
        )
    with transaction.atomic():
        present = Asset.objects.filter(pk=asset.pk, trashed_at=None)
        if present.update(trashed_at=timezone.now(), trashed_by=by):
            log_asset(asset, "file trashed", by=by)


def restore(asset: Asset, *, by: User) -> None:
    """Take an asset out of the trash."""
    with transaction.atomic():
        trashed = Asset.objects.filter(pk=asset.pk, trashed_at__isnull=False)
        if trashed.update(trashed_at=None, trashed_by=None):
            log_asset(asset, "file restored", by=by)


def removable(assets: AssetQuerySet) -> AssetQuerySet:
    """Assets in the trash that neither a take nor an order needs: orders can be sent again as they were."""
    return ASSET_USES.call().unused(assets.in_trash())


def empty(team_id: object) -> int:
    """Remove all removable assets of a team at once; their count."""
    return _remove(removable(Asset.objects.of_team(team_id)))


def purge(now: datetime) -> int:
    """Remove what has been in the trash for thirty days and is not needed; their count."""
    return _remove(removable(Asset.objects.all()).filter(trashed_at__lt=now - TRASH_RETENTION))


def _remove(assets: AssetQuerySet) -> int:
    return sum(_remove_one(asset) for asset in assets[:MAX_AT_ONCE])


def _remove_one(asset: Asset) -> bool:
    """Delete the row, then its files: if somebody began to use it just now, the database refuses."""
    files = asset.files
    try:
        with transaction.atomic():
            locked = Asset.objects.select_for_update().filter(pk=asset.pk).in_trash().first()
            if locked is None:
                return False
            locked.delete()
    except ProtectedError:
        return False
    remove(*files)
    return True
