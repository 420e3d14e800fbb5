"""Answers with the files of an asset. Whoever calls has decided that the person may see it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from studio.core.ranges import FOR_EVER, serve
from studio.library import frames
from studio.library.models import Asset, AssetState
from studio.media.errors import Unusable

WEBP = "image/webp"
PNG = "image/png"


def original(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """The file itself, with byte ranges; ``?download`` saves it under its name."""
    is_download = "download" in request.GET
    return serve(request, asset.original, mime=asset.mime, filename=asset.name, download=is_download)


def proxy(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """The light copy; while there is none, the original, and the answer says so in ``X-Proxy``."""
    if asset.proxy_state == AssetState.READY:
        response = serve(request, asset.proxy, mime="video/mp4", for_ever="v" in request.GET)
    else:
        response = serve(request, asset.original, mime=asset.mime, for_ever=False)
    response["X-Proxy"] = asset.proxy_state or "none"
    return response


def poster(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """A still that stands for the asset."""
    return _made(request, asset, asset.poster)


def sprite(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """A sheet of stills to scrub through."""
    return _made(request, asset, asset.sprite)


def waveform(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """The peaks of its sound."""
    return serve(request, _there(asset.peaks), mime="application/json")


FILES: dict[str, Callable[[HttpRequest, Asset], HttpResponseBase]] = {
    "original": original,
    "proxy": proxy,
    "poster": poster,
    "sprite": sprite,
    "waveform": waveform,
}
NEEDED = ("name", "mime", "original", "proxy", "proxy_state", "poster", "sprite", "peaks", "version")


def frame(request: HttpRequest, asset: Asset, number: int) -> HttpResponseBase:
    """One frame as PNG, pixel by pixel what a player shows; ``?download`` saves it under its name."""
    if not frames.has(asset, number):
        raise Http404
    etag = f'"{asset.pk}-{number}"'  # the frame of a file never changes
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    try:
        with frames.picture(asset, number) as path:
            response = HttpResponse(path.read_bytes(), content_type=PNG)
    except Unusable as error:
        return HttpResponse(error.sentence, status=422, content_type="text/plain; charset=utf-8")
    name = frames.name_of(asset, number)
    if disposition := content_disposition_header("download" in request.GET, name):
        response["Content-Disposition"] = disposition
    response["Cache-Control"] = FOR_EVER
    response["ETag"] = etag
    return response


def _made(request: HttpRequest, asset: Asset, name: str) -> HttpResponseBase:
    is_current = bool(asset.version) and request.GET.get("v") == asset.version
    return serve(request, _there(name), mime=WEBP, for_ever=is_current)


def _there(name: str) -> str:
    if not name:
        raise Http404
    return name
