"""What guests have played, and whether they are through."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from studio.core.errors import Refusal
from studio.core.web.responses import is_htmx
from studio.generation.models import Take
from studio.review import viewing
from studio.review.screening.guest_page import GuestPage
from studio.review.sharing import guests, progress
from studio.review.sharing.guests import Guest
from studio.review.views.guest import find_take, guest_view


@require_POST
@guest_view
def guest_watched(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
    """Count seconds that were played; the progress of the guest comes back."""
    if not guest.has_access:
        raise Http404
    take, row = find_take(guest, take_id), guests.ensure_row(request, guest)
    try:
        guests.hit_watched_limit(request, guest.link)
        if row:
            viewing.record_seconds(take, viewing.parse_seconds(request.POST.get("seconds", "")), guest=row)
    except Refusal as refusal:
        return HttpResponse(refusal.message, status=refusal.status, content_type="text/plain")
    return _progress(request, guest, token, take)


@require_POST
@guest_view
def guest_finished(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
    """Say that the guest has seen it all, or goes on after all."""
    if not guest.has_access:
        raise Http404
    take, row = find_take(guest, take_id), guests.ensure_row(request, guest)
    if row and request.POST.get("goes_on"):
        progress.go_on(row)
    elif row:
        progress.finish(row, now=timezone.now())
    if not is_htmx(request):
        return redirect("review:guest_take", token, take.pk)
    return _progress(request, guest, token, take)


def _progress(request: HttpRequest, guest: Guest, token: str, take: Take) -> HttpResponse:
    current = guests.guest_of(request, guest.link)
    context = GuestPage(current, token, take).progress()
    return render(request, "guest/_progress.html", {**context, "token": token, "take": take})
