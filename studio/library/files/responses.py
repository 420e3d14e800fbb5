"""HTTP responses with the files of an asset. The caller has checked the permission."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from studio.core.models import FileState
from studio.core.progress import progress_of
from studio.core.translations.wording import worded
from studio.core.web.downloads import content_disposition
from studio.core.web.ranges import KEPT, serve, serve_to_script
from studio.library.derived import frames
from studio.library.files import links
from studio.library.models import Asset
from studio.media.errors import Unusable

WEBP = "image/webp"
PNG = "image/png"


def is_beginning(request: HttpRequest) -> bool:
    """Whether a whole file is asked for, or the first of its ranges: what is logged once for all of them."""
    return request.headers.get("Range", "bytes=0-").startswith("bytes=0-")


def original(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """The original with byte ranges; ``?download`` saves it under its name."""
    is_download = "download" in request.GET
    return serve(request, asset.original, mime=asset.mime, filename=asset.name, download=is_download)


def proxy(request: HttpRequest, asset: Asset, *, link_seconds: int | None = None) -> HttpResponseBase:
    """The proxy; while there is none, the original: ``X-Proxy`` says which, ``?state`` answers that alone."""
    if "state" in request.GET:
        version = links.proxy(asset).partition("?")[2]
        progress = progress_of(asset.proxy_progress_key) if asset.proxy_state == FileState.PREPARING else None
        measured = {"share": progress.share, "words": progress.label} if progress else {}
        return JsonResponse({"state": asset.proxy_state, "url": f"{request.path}?{version}", **measured})
    if asset.proxy_state == FileState.READY:
        name, mime, is_version = asset.proxy, "video/mp4", "v" in request.GET
    else:
        name, mime, is_version = asset.original, asset.mime, False
    response = serve(request, name, mime=mime, is_version=is_version, link_seconds=link_seconds)
    response["X-Proxy"] = asset.proxy_state or "none"
    return response


def poster(request: HttpRequest, asset: Asset, *, link_seconds: int | None = None) -> HttpResponseBase:
    """The poster, a WEBP still."""
    return _preview(request, asset, asset.poster, link_seconds)


def sprite(request: HttpRequest, asset: Asset, *, link_seconds: int | None = None) -> HttpResponseBase:
    """The sprite sheet, a WEBP of stills to scrub through."""
    return _preview(request, asset, asset.sprite, link_seconds)


def waveform(request: HttpRequest, asset: Asset) -> HttpResponseBase:
    """The waveform: the peaks of its sound as JSON."""
    return serve_to_script(request, _existing(asset.peaks), mime="application/json")


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
        return HttpResponse(worded(error.sentence), status=422, content_type="text/plain; charset=utf-8")
    name = frames.name_of(asset, number)
    if disposition := content_disposition(is_download="download" in request.GET, filename=name):
        response["Content-Disposition"] = disposition
    response["Cache-Control"] = KEPT
    response["ETag"] = etag
    return response


def _preview(request: HttpRequest, asset: Asset, name: str, seconds: int | None) -> HttpResponseBase:
    is_current = bool(asset.version) and request.GET.get("v") == asset.version
    return serve(request, _existing(name), mime=WEBP, is_version=is_current, link_seconds=seconds)


def _existing(name: str) -> str:
    if not name:
        raise Http404
    return name
