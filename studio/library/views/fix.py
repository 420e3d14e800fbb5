"""View of the conversions: crop, trim, downscale, convert. A new asset takes the place of the old."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.catalog import model_specs
from studio.catalog.input_checks import Fix
from studio.catalog.spec import ModelSpec
from studio.core.errors import Refusal
from studio.core.web.responses import go, is_htmx, page
from studio.library.derived import conversions
from studio.library.derived.forms import FORMS, RATIOS, FixForm
from studio.library.files import links
from studio.library.guards import asset_view
from studio.library.models import Asset
from studio.library.request_inputs.roles import ROLES
from studio.library.views.assets import project_of
from studio.projects.models import Project
from studio.projects.offered_models import default_model, offered_models

LABELS = {
    Fix.CROP: gettext_lazy("Crop"),
    Fix.TRIM: gettext_lazy("Trim"),
    Fix.DOWNSCALE: gettext_lazy("Scale down"),
    Fix.CONVERT: gettext_lazy("Convert"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asset_view(requires=Permission.UPLOAD)
def fix(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Show and handle the form of a fix, chosen by its name (``fix``) or by the ``rule`` that it mends.

    ``role`` and ``project`` say where the new asset goes, ``model`` which model it is to fit.

    The response to htmx triggers the event ``library:fixed`` with ``from``, ``to`` and ``role``.
    """
    project = project_of(request, asset)
    values = {**request.GET.dict(), **request.POST.dict()}
    role = values.get("role", "") if values.get("role") in ROLES else ""
    name = values.get("fix") or values.get("deed", "")  # deed: pages of the previous version
    chosen = conversions.fix_for(asset, name=name, rule=values.get("rule", ""))
    form = FORMS[chosen](request.POST or None, asset=asset, role=role, model=_model(values, project))
    if request.method == "POST" and conversions.is_ready(asset) and form.is_valid():
        try:
            converted = conversions.convert(
                asset, fix=chosen, recipe=form.recipe(), label=form.label(), author=request.user
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return _converted(request, asset, converted, role, project)
    return _page(request, asset, form, chosen, role, project)


def _model(values: dict[str, str], project: Project | None) -> ModelSpec:
    """The model that the file is made to fit: the named one, else that of the project."""
    named = model_specs.find_by_slug(values.get("model", ""))
    return named or (default_model(project) if project else offered_models()[0])


def _converted(
    request: StudioRequest, asset: Asset, converted: Asset, role: str, project: Project | None
) -> HttpResponse:
    if not is_htmx(request):
        return go(request, links.page(converted, project))
    response = render(request, "library/_fixed.html", {"asset": asset, "converted": converted})
    details = {"from": str(asset.pk), "to": str(converted.pk), "role": role}
    return trigger_client_event(response, "library:fixed", details)


def _page(
    request: StudioRequest, asset: Asset, form: FixForm, chosen: Fix, role: str, project: Project | None
) -> HttpResponse:
    here = reverse("library:fix", args=[asset.pk])
    tail = f"&role={role}&model={form.model.slug}" + (f"&project={project.pk}" if project else "")
    context = {
        "asset": asset,
        "asset_url": links.page(asset, project),
        "project": project,
        "form": form,
        "fix": chosen,
        "role": role,
        "url": f"{here}?fix={chosen}{tail}",
        "tabs": [
            {"label": LABELS[one], "url": f"{here}?fix={one}{tail}", "is_current": one == chosen}
            for one in conversions.OFFERED[asset.kind]
        ],
        "ratios": RATIOS,
        "action": LABELS[chosen],
        "limits": conversions.seconds_limits(role, form.model),
        "sprite_url": links.sprite(asset),
        "is_ready": conversions.is_ready(asset),
        "video_url": links.proxy(asset) if asset.kind == "video" else "",
        "copy_url": links.copy_in_progress(asset),
        "picture_url": links.poster(asset) if asset.kind == "video" else links.original(asset),
        "last": (asset.frames or 1) - 1,
    }
    status = 422 if form.is_bound else 200
    return page(request, "library/fix.html", "library/_fix.html", context, status=status)
