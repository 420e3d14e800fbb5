"""The door of every address of an asset: 404 for strangers, 403 for too small a role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from studio.accounts.guards import require_member
from studio.accounts.policy import Permission
from studio.library.models import Asset

View = Callable[..., HttpResponseBase]


def asset_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``asset`` instead of ``asset_id``, when the person may do the deed in its team."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, asset_id: UUID, **rest: Any) -> HttpResponseBase:
            asset = get_object_or_404(Asset.objects.select_related("team"), pk=asset_id)
            return view(require_member(request, asset.team_id, requires), asset, **rest)

        return guarded

    return guard
