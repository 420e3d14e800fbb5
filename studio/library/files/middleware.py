"""Fast path for the files of assets: a player that seeks asks for ranges of one many times a second.

Here access is only granted, after one query beside the session. Everything else goes on to the guards,
which say why not; so do the files of a team with private projects, which may hide some.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls.converters import UUIDConverter
from django.utils.cache import patch_vary_headers

from studio.accounts import sessions
from studio.accounts.models import Member, Team, User
from studio.accounts.policy import Permission, has_permission
from studio.library.files import responses
from studio.library.models import Asset
from studio.projects.models import Project

# Written out: building it with the ORM at each seek takes longer than everything else.
QUERY = f"""
    SELECT {", ".join(f"asset.{field}" for field in ("id", *responses.NEEDED))},
           member.role, person.password, person.is_active, team.requires_second_factor
      FROM {Asset._meta.db_table} asset
      JOIN {Member._meta.db_table} member ON member.team_id = asset.team_id
      JOIN {Team._meta.db_table} team ON team.id = asset.team_id AND team.deletion_due_at IS NULL
      JOIN {User._meta.db_table} person ON person.id = member.user_id
     WHERE asset.id = %s AND person.id = %s
       AND NOT EXISTS (SELECT 1 FROM {Project._meta.db_table} WHERE team_id = asset.team_id AND is_private)
"""  # noqa: S608 - names of our own tables
FILE = re.compile(rf"/assets/({UUIDConverter.regex})/({'|'.join(responses.FILES)})/")


class MediaMiddleware:
    """Serves the files of assets to members, before the middleware that only pages need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The file for a member who may see it; else the response of the guards."""
        return _file(request) or self.get_response(request)


def _file(request: HttpRequest) -> HttpResponseBase | None:
    match = FILE.fullmatch(request.path_info)
    if not match or request.method not in ("GET", "HEAD") or "download" in request.GET:
        return None  # a download is logged by its view
    asset = _visible(request, match[1])
    if asset is None:
        return None
    try:
        response = responses.FILES[match[2]](request, asset)
    except Http404:
        return None
    patch_vary_headers(response, ["Cookie"])
    return response


def _visible(request: HttpRequest, asset_id: str) -> Asset | None:
    """The asset with the fields needed to serve it, if the session is that of a member who may see it."""
    claim = sessions.session_claim(request)
    if claim is None:
        return None
    ids = [Asset.to_db_id(asset_id), User.to_db_id(claim.user_id)]
    row: Any = next(iter(Asset.objects.raw(QUERY, ids)), None)
    if (
        row
        and row.is_active
        and claim.is_valid_for(row.password)
        and (claim.has_two_factors or not row.requires_second_factor)
        and has_permission(row.role, Permission.VIEW)
    ):
        return cast("Asset", row)
    return None
