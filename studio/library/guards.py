"""Guard of every page and file of an asset: 404 for strangers, 403 for too small a role."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from studio.accounts.guards import View, object_view
from studio.accounts.policy import Permission
from studio.library.models import Asset
from studio.library.private_files import is_open_to

ASSETS = Asset.objects.select_related("team")


def asset_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``asset`` instead of ``asset_id``, when the person has the permission in its team."""
    return object_view(ASSETS, team_id=attrgetter("team_id"), requires=requires, is_open=is_open_to)
