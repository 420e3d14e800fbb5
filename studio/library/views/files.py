"""Views that serve the files and frames of assets to members of their team."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.web.parameters import whole_number
from studio.core.web.responses import go
from studio.library.derived import frames
from studio.library.descriptions.labels import derivation_label
from studio.library.files import links, responses
from studio.library.guards import asset_view
from studio.library.models import Asset
from studio.library.request_inputs.composer_input import composer_input
from studio.library.request_inputs.roles import ROLES, mention_of
from studio.library.services import log_asset
from studio.media.errors import Unusable


@require_safe
@asset_view(requires=Permission.VIEW)
def file(request: StudioRequest, asset: Asset, what: str) -> HttpResponseBase:
    """Serve one of ``responses.FILES``: original, proxy, poster, sprite or waveform."""
    _log_download(request, asset)
    return responses.FILES[what](request, asset)


@require_safe
@asset_view(requires=Permission.VIEW)
def frame(request: StudioRequest, asset: Asset, number: int) -> HttpResponseBase:
    """Serve one frame of a video as PNG."""
    _log_download(request, asset, frame=number)
    return responses.frame(request, asset, number)


@require_POST
@asset_view(requires=Permission.UPLOAD)
def keep_frame(request: StudioRequest, asset: Asset, number: int) -> HttpResponse:
    """Keep a frame as an image; the response is an input of the composer for a ``role``, else JSON.

    Without a script the number comes with the form, and the answer to ``next`` is the image's page.
    """
    chosen = whole_number(request.POST.get("number"))
    number = number if chosen is None else chosen
    if not frames.has(asset, number):
        return _refusal(gettext("The video has no frame %(number)s.") % {"number": number})
    try:
        image = frames.keep(asset, number, author=request.user)
    except Unusable as error:
        return _refusal(worded(error.sentence))
    except Refusal as refusal:
        return _refusal(refusal.message)
    if (role := request.POST.get("role", "")) in ROLES:
        item = composer_input(image, role, mention=mention_of(image))
        return render(request, "library/_composer_input.html", {"item": item})
    if "next" in request.POST:
        return go(request, "library:asset", image.pk)
    return JsonResponse(_to_json(image))


def _log_download(request: StudioRequest, asset: Asset, **detail: object) -> None:
    """Log a file that is saved, once for all of its ranges."""
    if "download" in request.GET and request.method == "GET" and responses.is_beginning(request):
        log_asset(asset, "downloaded", by=request.user, **detail)


def _to_json(asset: Asset) -> dict[str, str]:
    """The fields of an asset that a script needs."""
    return {
        "id": str(asset.pk),
        "kind": asset.kind,
        "name": asset.name,
        "state": asset.state,
        "made_from": str(asset.made_from_id or ""),
        "derivation_label": derivation_label(asset),
        "poster_url": links.poster(asset),
        "original_url": links.original(asset),
    }


def _refusal(sentence: str) -> HttpResponse:
    return JsonResponse({"sentence": sentence}, status=422)
