"""Views of one asset: its page, name and tags, the trash, and the retry of a failed ingest."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.values.uuids import parse_uuids
from studio.core.web.responses import go, toast
from studio.library import listing, services, trash
from studio.library.descriptions import file_facts, summary
from studio.library.descriptions.labels import derivation_label, derived_from_label
from studio.library.files import links
from studio.library.forms import AssetForm
from studio.library.guards import asset_view
from studio.library.hooks import ASSET_USES
from studio.library.models import TRASH_RETENTION, Asset
from studio.library.uses import LabelledLink
from studio.projects.models import Project


@never_cache
@require_GET
@asset_view(requires=Permission.VIEW)
def asset(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Show the page of one asset."""
    return _page(request, asset)


@never_cache
@require_GET
@asset_view(requires=Permission.VIEW)
def facts(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Show all measured facts of one asset."""
    project = project_of(request, asset)
    context = {
        "project": project,
        "asset": asset,
        "groups": file_facts.groups(asset) if asset.state == FileState.READY else [],
        "asset_url": links.page(asset, project),
    }
    return render(request, "library/file_facts.html", context)


@require_POST
@asset_view(requires=Permission.UPLOAD)
def edit(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Change name and tags. 422 with the reason at its field."""
    form = AssetForm(request.POST)
    if not form.is_valid():
        return _page(request, asset, form=form)
    name = services.clean_name(form.cleaned_data["name"])
    Asset.objects.filter(pk=asset.pk).update(name=name, tags=form.cleaned_data["tags"])
    services.log_asset(asset, "file changed", by=request.user, before=asset.name, name=name)
    return toast(_go_back(request, asset), gettext("Saved."))


@require_POST
@asset_view(requires=Permission.UPLOAD)
def throw_away(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Move an asset to the trash."""
    try:
        trash.throw_away(asset, by=request.user)
    except Refusal as refusal:
        return _page(request, asset, refusal=refusal.message)
    return toast(_go_back(request, asset), _trashed_label())


@require_POST
@asset_view(requires=Permission.UPLOAD)
def restore(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Take an asset out of the trash."""
    trash.restore(asset, by=request.user)
    return toast(_go_back(request, asset), gettext("Back in the library."))


@require_POST
@asset_view(requires=Permission.UPLOAD)
def try_again(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Retry a failed ingest."""
    services.try_again(asset)
    return _go_back(request, asset)


def project_of(request: StudioRequest, asset: Asset) -> Project | None:
    """The project that the person came from, else the one that the asset was uploaded to."""
    project_id = request.GET.get("project") or request.POST.get("project", "")
    visible = Project.objects.visible_to(request.user).filter(team_id=asset.team_id)
    return visible.filter(pk__in=parse_uuids([project_id])).first() or asset.project or visible.first()


def _page(
    request: StudioRequest, asset: Asset, *, form: AssetForm | None = None, refusal: str = ""
) -> HttpResponse:
    project = project_of(request, asset)
    start = {"name": asset.name, "tags": ", ".join(asset.tags)}
    may_order = request.member.has_permission(Permission.ORDER)
    context: dict[str, Any] = {
        "project": project,
        "asset": asset,
        "form": form or AssetForm(initial=start),
        "refusal": refusal,
        "facts": summary.facts(asset) if asset.state == FileState.READY else [],
        "derived_from_label": derived_from_label(asset),
        "uses": ASSET_USES.call().links(asset, request.user),
        "composer_links": listing.composer_links(asset, project) if may_order else [],
        "derivation_label": derivation_label(asset),
        "derived": [
            LabelledLink(label=derivation_label(one) or one.name, url=links.page(one, project))
            for one in asset.derived.order_by("-created_at")[:20]
        ],
        "days_left": listing.days_left(asset, timezone.now()),
        "poster_url": links.poster(asset),
        "original_url": links.original(asset),
        "proxy_url": links.proxy(asset),
        "copy_url": links.copy_in_progress(asset),
        "waveform_url": links.waveform(asset),
        "download_url": links.original(asset, download=True),
        "may_upload": request.member.has_permission(Permission.UPLOAD),
        "may_see_orders": may_order,
        "last": (asset.frames or 1) - 1,
        "is_failed": FileState.UNUSABLE in (asset.state, asset.proxy_state),
    }
    return render(request, "library/asset.html", context, status=422 if form or refusal else 200)


def _trashed_label() -> str:
    days = TRASH_RETENTION.days
    return ngettext("In the trash for %(days)s day.", "In the trash for %(days)s days.", days) % {
        "days": days
    }


def _go_back(request: StudioRequest, asset: Asset) -> HttpResponse:
    return go(request, links.page(asset, project_of(request, asset)))
