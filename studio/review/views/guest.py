"""Pages of a share link for guests: the access form, its takes one at a time, and what is new on them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.accounts.views.logo import logo_response
from studio.core import request_origin
from studio.core.web import rate_limits
from studio.core.web.parameters import whole_number
from studio.generation.models import Take
from studio.review.screening.guest_page import GuestPage, revision_of
from studio.review.sharing import guests
from studio.review.sharing.forms import GuestAccessForm
from studio.review.sharing.guests import Guest

GuestView = Callable[..., HttpResponseBase]


def guest_view(view: GuestView) -> GuestView:
    """Hand the view a ``guest`` with the ``token``; a plain page for links that do not work."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, token: str, **rest: Any) -> HttpResponseBase:
        link = guests.find_link(token)
        if link is None:
            return _gone(request, "unknown", status=404)
        if link.disabled_at or link.is_expired(timezone.now()):
            return _gone(request, "off" if link.disabled_at else "over", status=410)
        request_origin.set_guest_link(link.pk)
        guest = guests.guest_of(request, link)
        guests.record_language(request, guest)
        response = view(request, guest, token, **rest)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def _gone(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    """A page that says why, and shows what somebody wrote who had the page open."""
    text = request.POST.get("text", "")
    return render(request, "guest/gone.html", {"why": why, "text": text}, status=status)


@never_cache
@require_safe
@guest_view
def guest(request: HttpRequest, guest: Guest, token: str) -> HttpResponseBase:
    """The first take, or the access form when the link needs a password or a name."""
    if not guest.has_access:
        return _access_page(request, guest, token, GuestAccessForm(initial={"name": guest.name}))
    first = guest.link.visible_takes().first()
    if first is None:
        return render(request, "guest/empty.html", _sender(guest, token))
    return show_take(request, guest, token, first)


@never_cache
@require_http_methods(["GET", "POST"])
@guest_view
def guest_access(request: HttpRequest, guest: Guest, token: str) -> HttpResponseBase:
    """Check the password, and store the name for the watermark. GET: after a refusal, by reload or Back."""
    if request.method != "POST":
        return redirect("review:guest", token)
    form = GuestAccessForm(request.POST)
    if form.is_valid():
        try:
            _enter(request, guest, form)
        except rate_limits.RateLimitExceeded as refusal:
            return rate_limits.too_many_requests(request, refusal)
    if not form.errors:
        return redirect("review:guest", token)
    return _access_page(request, guest, token, form, status=422)


@never_cache
@require_safe
@guest_view
def guest_take(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
    """One of the takes of a link."""
    if not guest.has_access:
        return redirect("review:guest", token)
    return show_take(request, guest, token, find_take(guest, take_id))


@require_safe
@guest_view
def guest_logo(request: HttpRequest, guest: Guest, token: str, logo_version: str) -> HttpResponseBase:
    """The logo of the team that sent the link; also before its password, as the name of the project."""
    return logo_response(guest.link.project.team, logo_version)


@never_cache
@require_safe
@guest_view
def guest_watch(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
    """The notes and the decision anew after a change since a revision; 204 when there was none."""
    if not guest.has_access:
        raise Http404
    take = find_take(guest, take_id)
    if revision_of(take) <= (whole_number(request.GET.get("since")) or 0):
        return HttpResponse(status=204)
    return render(request, "guest/_changes.html", GuestPage(guest, token, take).talk(request.GET))


def find_take(guest: Guest, take_id: UUID) -> Take:
    """One of the takes that the link shows. Raises Http404 for any other."""
    take = guest.take(take_id)
    if take is None:
        raise Http404
    return take


def show_take(
    request: HttpRequest, guest: Guest, token: str, take: Take, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    """The page of a take; with an error's status around a note that was refused, which stays in its field."""
    get_token(request)  # a cookie that comes back with the video, or the next page: then it is a view
    guests.record_view(request, guest)
    if guest.link.is_burnt_in:
        guests.request_copies(request, guest, take)
    frame = whole_number(request.GET.get("frame"))
    page = GuestPage(guest, token, take)
    context = {
        **page.context(),
        **page.talk(request.GET),
        "card": page.card(frame),
        "frame": "" if frame is None else frame,
        "sentence": sentence,
        "text": request.POST.get("text", "") if sentence else "",
        "drawing": request.POST.get("drawing", "") if sentence else "",
    }
    return render(request, "guest/take.html", context, status=status)


def _sender(guest: Guest, token: str) -> dict[str, Any]:
    """What a page needs to show whose link it is."""
    project = guest.link.project
    return {"project": project, "team": project.team, "token": token}


def _enter(request: HttpRequest, guest: Guest, form: GuestAccessForm) -> None:
    """Store proof of the password and the name, or add errors to the form. Raises RateLimitExceeded."""
    data, link = form.cleaned_data, guest.link
    if not guest.has_password and not guests.try_password(request, link, data["password"]):
        form.add_error("password", gettext("This is not the password."))
    elif data["name"]:
        guests.set_name(request, link, data["name"])
    elif guest.lacks_name:
        form.add_error(
            "name",
            gettext("Enter your name; it is shown in the picture.")
            if link.is_burnt_in
            else gettext("Enter your name; it is shown over the picture."),
        )


def _access_page(
    request: HttpRequest, guest: Guest, token: str, form: GuestAccessForm, *, status: int = 200
) -> HttpResponse:
    current = guests.guest_of(request, guest.link)
    context = {
        **_sender(guest, token),
        "form": form,
        "link": guest.link,
        "asks_password": not current.has_password,
        "asks_name": current.lacks_name,
        "name_label": gettext("Your name, shown in the picture")
        if guest.link.is_burnt_in
        else gettext("Your name, shown over the picture"),
    }
    return render(request, "guest/access.html", context, status=status)
