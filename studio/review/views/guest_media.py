"""Media for guests, by the token of a link and one of its takes, never by the addresses of members."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from studio.core.ranges import serve
from studio.generation.models import Take
from studio.library import responses
from studio.library.models import Asset
from studio.review.labels import label_of
from studio.review.sharing import guests
from studio.review.sharing.guests import Guest
from studio.review.viewing import log_downloaded, log_watched
from studio.review.views.guest import GuestView, guest_view

SIGNED_SECONDS = 900  # a player asks for the next part in this time, or comes back for a new link


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
    """The light copy of the video, or the file itself while there is none; from its beginning, a view."""
    if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
        guests.record_view(request, guest)
        if request.COOKIES:  # who sends none is a robot, see record_view
            log_watched(take, guest.visitor)
    return responses.proxy(request, asset, link_seconds=link_seconds_of(guest))


@media_view
def guest_poster(request: HttpRequest, guest: Guest, take: Take, asset: Asset) -> HttpResponseBase:
    """The poster frame of the take."""
    return responses.poster(request, asset, link_seconds=link_seconds_of(guest))


@media_view
def guest_sprite(request: HttpRequest, guest: Guest, take: Take, asset: Asset) -> HttpResponseBase:
    """The sprite sheet for scrubbing."""
    return responses.sprite(request, asset, link_seconds=link_seconds_of(guest))


@media_view
def guest_download(request: HttpRequest, guest: Guest, take: Take, asset: Asset) -> HttpResponseBase:
    """The file itself under the name of its take, where the link allows it."""
    if not guest.link.may_download:
        raise Http404
    suffix = asset.original.rpartition(".")[2]
    name = f"{label_of(take).replace('·', '_')}.{suffix}"
    seconds = link_seconds_of(guest)
    log_downloaded(take, guest.visitor)
    return serve(request, asset.original, mime=asset.mime, filename=name, download=True, link_seconds=seconds)


def link_seconds_of(guest: Guest) -> int:
    """How long a signed link to a file may live: a short time, and no longer than the link of the guest."""
    left = guest.link.seconds_left(timezone.now())
    return SIGNED_SECONDS if left is None else max(1, min(SIGNED_SECONDS, left))
