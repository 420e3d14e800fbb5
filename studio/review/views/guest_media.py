"""Media for guests, by the token of a link and one of its takes, never by the addresses of members.

Where the name of the guest is burnt in, each file is theirs alone or has the name drawn in as it is sent; the
clean one leaves only as a download that the link offers after an approval.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from studio.core.models import FileState
from studio.core.web.ranges import serve
from studio.generation.models import Take
from studio.library.files import responses
from studio.library.models import Asset
from studio.media.errors import Unusable
from studio.review.labels import label_of
from studio.review.models import WatermarkedCopy
from studio.review.sharing import guests, watermarked_copies
from studio.review.sharing.guests import Guest
from studio.review.viewing import log_downloaded, log_watched
from studio.review.views.guest import GuestView, guest_view

SIGNED_SECONDS = 900  # a player asks for the next part in this time, or comes back for a new link
MP4 = "video/mp4"


def media_view(view: Callable[[HttpRequest, Guest, Take, Asset], HttpResponseBase]) -> GuestView:
    """Hand the view one of the link's takes with its asset; 404 for any other take, and without access."""

    @require_safe
    @guest_view
    @wraps(view)
    def guarded(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
        take = guest.take(take_id) if guest.has_access else None
        if take is None or take.asset is None:
            raise Http404
        response = view(request, guest, take, take.asset)
        response["Cache-Control"] = "private, no-cache"  # the link may be disabled meanwhile
        return response

    return guarded


@media_view
def guest_video(request: HttpRequest, guest: Guest, take: Take, asset: Asset) -> HttpResponseBase:
    """The light copy of the video, or the file itself while there is none; from its beginning, a view.

    Where the name is burnt in: the copy of this guest, and nothing while there is none.
    """
    if guest.link.is_burnt_in and "state" in request.GET:
        return _copy_state(request, watermarked_copies.find(guest.row, take))
    copy = _copy_of(guest, take) if guest.link.is_burnt_in else None
    if responses.is_beginning(request):
        guests.record_view(request, guest)
        if request.COOKIES:  # who sends none is a robot, see record_view
            log_watched(take, guest.visitor)
    seconds = link_seconds_of(guest)
    if copy:
        return serve(request, copy.video, mime=MP4, is_version="v" in request.GET, link_seconds=seconds)
    return responses.proxy(request, asset, link_seconds=seconds)


@media_view
def guest_poster(request: HttpRequest, guest: Guest, take: Take, asset: Asset) -> HttpResponseBase:
    """The poster frame of the take; where the name is burnt in, with it."""
    if guest.link.is_burnt_in:
        return _marked_poster(request, guest, asset)
    return responses.poster(request, asset, link_seconds=link_seconds_of(guest))


@media_view
def guest_sprite(request: HttpRequest, guest: Guest, take: Take, asset: Asset) -> HttpResponseBase:
    """The sprite sheet for scrubbing; where the name is burnt in, that of the copy."""
    seconds = link_seconds_of(guest)
    if not guest.link.is_burnt_in:
        return responses.sprite(request, asset, link_seconds=seconds)
    name = _copy_of(guest, take).sprite
    if not name:
        raise Http404
    return serve(request, name, mime=responses.WEBP, link_seconds=seconds)


@media_view
def guest_download(request: HttpRequest, guest: Guest, take: Take, asset: Asset) -> HttpResponseBase:
    """The file itself under the name of its take, where the link allows it.

    Where the name is burnt in: the copy of this guest, and the file itself only after an approval.
    """
    stored, mime = _download_of(guest, take, asset)
    name = f"{label_of(take).replace('·', '_')}.{stored.rpartition('.')[2]}"
    seconds = link_seconds_of(guest)
    log_downloaded(take, guest.visitor)
    return serve(request, stored, mime=mime, filename=name, download=True, link_seconds=seconds)


def link_seconds_of(guest: Guest) -> int:
    """How long a signed link to a file may live: a short time, and no longer than the link of the guest."""
    left = guest.link.seconds_left(timezone.now())
    return SIGNED_SECONDS if left is None else max(1, min(SIGNED_SECONDS, left))


def _download_of(guest: Guest, take: Take, asset: Asset) -> tuple[str, str]:
    """Name in the storage and media type of what a guest may save. Raises Http404."""
    link = guest.link
    if guest.may_have_clean_file(take):
        return asset.original, asset.mime
    if not link.may_download:
        raise Http404
    return (_copy_of(guest, take).video, MP4) if link.is_burnt_in else (asset.original, asset.mime)


def _copy_of(guest: Guest, take: Take) -> WatermarkedCopy:
    """The copy with the name of the guest. Raises Http404 while there is none."""
    copy = watermarked_copies.find(guest.row, take)
    if copy is None or copy.state != FileState.READY:
        raise Http404
    return copy


def _copy_state(request: HttpRequest, copy: WatermarkedCopy | None) -> HttpResponse:
    """How far the copy is, as a player that waits for it asks (light-copy.js)."""
    state = copy.state if copy else FileState.PREPARING
    return JsonResponse({"state": state, "url": f"{request.path}?v={copy.pk.hex}" if copy else ""})


def _marked_poster(request: HttpRequest, guest: Guest, asset: Asset) -> HttpResponseBase:
    """The poster with the name of the guest drawn in now: before any copy, and for no other guest."""
    lines = watermarked_copies.lines_of(guest.name, guest.link)
    if not asset.poster:
        raise Http404
    etag = f'"{sha256(repr((asset.poster, asset.version, lines)).encode()).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304)
    try:
        content = watermarked_copies.marked_picture(asset.poster, lines)
    except (FileNotFoundError, Unusable):
        raise Http404 from None
    return HttpResponse(content, content_type=responses.WEBP, headers={"ETag": etag})
