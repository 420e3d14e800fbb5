"""Fix it: crop, trim, downscale, convert; what comes out is a new asset and takes the place of the old."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.catalog.input_checks import Fix
from studio.core.errors import Refusal
from studio.core.web import go, is_htmx, page
from studio.library import conversions, links
from studio.library.forms import FORMS, RATIOS, FixForm
from studio.library.guards import asset_view
from studio.library.models import Asset
from studio.library.roles import ROLES
from studio.library.views.assets import project_of
from studio.projects.models import Project

LABELS = {Fix.CROP: "Crop", Fix.TRIM: "Trim", Fix.DOWNSCALE: "Make smaller", Fix.CONVERT: "Convert"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asset_view(requires=Permission.UPLOAD)
def fix(request: StudioRequest, asset: Asset) -> HttpResponse:
    """The form for a ``deed`` or a ``rule``; ``role`` and ``project`` say where what comes out goes.

    The answer to htmx tells the page: event ``library:fixed`` with ``from``, ``to`` and ``role``.
    """
    project = project_of(request, asset)
    told = {**request.GET.dict(), **request.POST.dict()}
    role = told.get("role", "") if told.get("role") in ROLES else ""
    deed = conversions.deed_for(asset, deed=told.get("deed", ""), rule=told.get("rule", ""))
    form = FORMS[deed](request.POST or None, asset=asset, role=role)
    if request.method == "POST" and conversions.is_ready(asset) and form.is_valid():
        try:
            made = conversions.make(
                asset, deed=deed, recipe=form.recipe(), words=form.words(), author=request.user
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return _made(request, asset, made, role, project)
    return _page(request, asset, form, deed, role, project)


def _made(
    request: StudioRequest, asset: Asset, made: Asset, role: str, project: Project | None
) -> HttpResponse:
    if not is_htmx(request):
        tail = f"?project={project.pk}" if project else ""
        return go(request, reverse("library:asset", args=[made.pk]) + tail)
    response = render(request, "library/_fixed.html", {"asset": asset, "made": made})
    told = {"from": str(asset.pk), "to": str(made.pk), "role": role}
    return trigger_client_event(response, "library:fixed", told)


def _page(
    request: StudioRequest, asset: Asset, form: FixForm, deed: Fix, role: str, project: Project | None
) -> HttpResponse:
    here = reverse("library:fix", args=[asset.pk])
    tail = f"&role={role}" + (f"&project={project.pk}" if project else "")
    context = {
        "asset": asset,
        "project": project,
        "form": form,
        "deed": deed,
        "role": role,
        "url": f"{here}?deed={deed}{tail}",
        "tabs": [
            {"label": LABELS[one], "url": f"{here}?deed={one}{tail}", "is_current": one == deed}
            for one in conversions.DEEDS[asset.kind]
        ],
        "ratios": RATIOS,
        "most_seconds": conversions.most_seconds(role) or "",
        "is_ready": conversions.is_ready(asset),
        "video_url": links.proxy(asset) if asset.kind == "video" else "",
        "picture_url": links.poster(asset) if asset.kind == "video" else links.original(asset),
        "last": (asset.frames or 1) - 1,
        "rate": f"{asset.rate_num}/{asset.rate_den}",
    }
    status = 422 if form.is_bound else 200
    return page(request, "library/fix.html", "library/_fix.html", context, status=status)
