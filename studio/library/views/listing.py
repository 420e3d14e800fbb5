"""The library of a team seen from a project, and the picker of an input for the composer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts import teams
from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.models import FileState
from studio.core.values.formatting import format_count, format_size
from studio.core.values.uuids import parse_uuids
from studio.core.web import keyset
from studio.core.web.responses import go, page, toast
from studio.library import listing, quota, trash
from studio.library.descriptions.labels import facts_label
from studio.library.files import links
from studio.library.models import Asset, Upload
from studio.library.private_files import assets_open_in
from studio.library.request_inputs.roles import ACCEPT, KINDS, ROLES
from studio.projects import hooks as project_hooks
from studio.projects.guards import project_view
from studio.projects.models import Project

PAGE_SIZE = 48


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def library(request: StudioRequest, project: Project) -> HttpResponse:
    """Show images and videos, newest first; only the list of them to htmx."""
    chosen = listing.AssetFilter.of(request.GET)
    assets = listing.filtered(project, chosen)
    pages = keyset.page(assets, request.GET, size=PAGE_SIZE)
    may_upload = request.member.has_permission(Permission.UPLOAD)
    tiles = listing.tiles(pages.rows, project, timezone.now())
    context = {
        "project": project,
        "filter": chosen,
        "tabs": listing.tabs(chosen),
        "tags": [{"word": tag, "url": chosen.query(tag=tag)} for tag in listing.tags_of(project)],
        "scopes": [
            {"label": gettext("Whole team"), "url": chosen.query(is_team=True), "is_current": chosen.is_team},
            {
                "label": gettext("This project"),
                "url": chosen.query(is_team=False),
                "is_current": not chosen.is_team,
            },
        ],
        "any_tag_url": chosen.query(tag=""),
        "here": chosen.query(),
        "is_filtered": bool(chosen.text or chosen.tag),
        "tiles": tiles,
        "pages": pages,
        "total": listing.count_label(assets),
        "list_url": request.get_full_path(),
        "is_busy": any(tile.asset.state == FileState.PREPARING for tile in tiles),
        "may_upload": may_upload,
        "quota": _quota_label(project),
        "unfinished": Upload.objects.unfinished().filter(project=project, author=request.user)[:20],
        "accept": ",".join(ACCEPT.values()),
    }
    return page(request, "library/library.html", "library/_asset_list.html", context)


@require_POST
@project_view(requires=Permission.UPLOAD)
def empty_trash(request: StudioRequest, project: Project) -> HttpResponse:
    """Remove at once the assets in the trash that nothing needs."""
    count_removed = trash.empty(project.team_id)
    teams.record(project.team, "trash emptied", actor=request.user, files=count_removed)
    response = go(request, f"{reverse('library:library', args=[project.pk])}?show=trash")
    return toast(
        response, gettext("%(files)s removed for good.") % {"files": format_count(count_removed, "file")}
    )


@never_cache
@require_GET
@project_view(requires=Permission.UPLOAD)
def picker(request: StudioRequest, project: Project) -> HttpResponse:
    """Show the assets that can be an input in a ``role``; with ``from`` the frames of one video."""
    role = request.GET.get("role", "")
    role = role if role in ROLES else ROLES[0]
    text = request.GET.get("q", "").strip()[:100]
    source = _source(request.GET.get("from", ""), project)
    context = {
        "project": project,
        "role": role,
        "kind": KINDS[role],
        "text": text,
        "mode": request.GET.get("mode", ""),
        "source": source,
        "items": []
        if source
        else [_choice(asset, project, role) for asset in listing.usable(project, KINDS[role], text)],
        "here": f"{reverse('library:picker', args=[project.pk])}?role={role}",
    }
    if source:
        context |= {
            "source_url": links.proxy(source),
            "copy_url": links.copy_in_progress(source),
            "last": (source.frames or 1) - 1,
            "keep_url": reverse("library:keep_frame", args=[source.pk, 0]).replace("/0/keep/", "/N/keep/"),
        }
    return page(request, "library/picker.html", "library/_picker.html", context)


def _choice(asset: Asset, project: Project, role: str) -> dict[str, Any]:
    is_source = asset.kind != KINDS[role]
    base = reverse("library:picker", args=[project.pk])
    gallery = project_hooks.GALLERY_PAGE.url(project.pk)
    return {
        "id": asset.pk,
        "name": asset.name,
        "is_source": is_source,
        "poster_url": links.poster(asset),
        "facts": facts_label(asset),
        "tray_url": reverse("library:composer_input", args=[asset.pk]) + f"?role={role}",
        "url": f"{base}?role={role}&from={asset.pk}" if is_source else f"{gallery}?{role}={asset.pk}",
    }


def _source(asset_id: str, project: Project) -> Asset | None:
    if not asset_id:
        return None
    asset = assets_open_in(project).usable().filter(pk__in=parse_uuids([asset_id]), kind="video").first()
    if asset is None:
        raise Http404
    return asset


def _quota_label(project: Project) -> str:
    storage = quota.quota_of(project.team)
    used = format_size(storage.used_bytes)
    if not storage.limit_bytes:
        return gettext("%(size)s used") % {"size": used}
    return gettext("%(size)s of %(quota)s used") % {"size": used, "quota": format_size(storage.limit_bytes)}
