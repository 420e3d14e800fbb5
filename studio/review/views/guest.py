"""Pages of a share link for guests: its takes one at a time, a form for notes, and two verdicts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import fields, replace
from functools import wraps
from typing import Any
from unicodedata import east_asian_width
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.core import keyset, rate_limits, request_origin
from studio.core.errors import Refusal
from studio.core.parameters import whole_number
from studio.generation.models import FILM_ORDER, Take
from studio.review.decisions import verdicts
from studio.review.decisions.verdicts import InvalidVerdict
from studio.review.decisions.visibility import guest_visibility_of
from studio.review.labels import label_of, note_time, note_timecode
from studio.review.models import NOTE_ORDER, Note, NoteQuerySet, ShareLink, Verdict
from studio.review.notes import services as notes
from studio.review.notes.services import InvalidNote
from studio.review.notes.thread_view import visible_notes
from studio.review.screening.player import Player, player_of
from studio.review.sharing import guests
from studio.review.sharing.forms import GuestAccessForm, GuestNoteForm
from studio.review.sharing.guests import Guest

NOTES = 50  # on a page
EACH_SIDE = 24  # takes in the strip, before and after the one that is shown
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
        response = view(request, guests.guest_of(request, link), token, **rest)
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
        return render(request, "guest/empty.html", {"project": guest.link.project})
    return _show(request, guest, token, first)


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
    return _show(request, guest, token, _find(guest, take_id))


@require_POST
@guest_view
def guest_submit(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
    """Store a note, a verdict, or both; the first one asks for a name."""
    if not guest.has_access or not guest.link.may_comment:
        raise Http404
    take = _find(guest, take_id)
    form = GuestNoteForm(request.POST)
    sentence, status = "" if form.is_valid() else "This could not be read. Write it again.", 422
    if not sentence:
        try:
            guests.hit_note_limit(request, guest.link)
            return _submit(request, guest, token, take, form)
        except rate_limits.RateLimitExceeded as refusal:
            return rate_limits.too_many_requests(request, refusal)
        except Refusal as refusal:
            sentence, status = refusal.message, refusal.status
    return _show(request, guests.guest_of(request, guest.link), token, take, sentence=sentence, status=status)


@require_POST
@guest_view
def guest_withdraw(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
    """Withdraw one's own current verdict."""
    if not guest.has_access or not guest.link.may_approve:
        raise Http404
    take = _find(guest, take_id)
    current = verdicts.current_verdict(take, guest.participant) if guest.name else None
    if current:
        verdicts.withdraw(current, participant=guest.participant, now=timezone.now())
        messages.success(request, "Taken back.")
    return redirect("review:guest_take", token, take.pk)


def _enter(request: HttpRequest, guest: Guest, form: GuestAccessForm) -> None:
    """Store proof of the password and the name, or add errors to the form. Raises RateLimitExceeded."""
    data, link = form.cleaned_data, guest.link
    if not guest.has_password and not guests.try_password(request, link, data["password"]):
        form.add_error("password", "This is not the password.")
    elif data["name"]:
        guests.set_name(request, link, data["name"])
    elif link.has_watermark and not guest.name:
        form.add_error("name", "Enter your name; it is shown over the picture.")


def _access_page(
    request: HttpRequest, guest: Guest, token: str, form: GuestAccessForm, *, status: int = 200
) -> HttpResponse:
    current = guests.guest_of(request, guest.link)
    context = {
        "form": form,
        "token": token,
        "asks_password": not current.has_password,
        "asks_name": guest.link.has_watermark and not current.name,
    }
    return render(request, "guest/access.html", context, status=status)


def _submit(request: HttpRequest, guest: Guest, token: str, take: Take, form: GuestNoteForm) -> HttpResponse:
    """Store the note or verdict of a form. Raises Refusal, RateLimitExceeded."""
    data = form.cleaned_data
    if data["verdict"] and not guest.link.may_approve:
        raise InvalidVerdict("With this link you can write notes, but not decide. Your text is still here.")
    if not guest.name:
        if not data["name"]:
            raise InvalidNote("Enter your name, so that they know who says it.")
        guests.set_name(request, guest.link, data["name"])
        guest = guests.guest_of(request, guest.link)
    note = _store(guest, take, form)
    if note:
        guest.link.notes.add(note)
    message = {"approve": "Approved.", "changes": "Changes requested."}.get(data["verdict"], "Note sent.")
    messages.success(request, message)
    frame = f"?frame={note.frame_in}" if note else ""
    return redirect(reverse("review:guest_take", args=[token, take.pk]) + frame)


def _store(guest: Guest, take: Take, form: GuestNoteForm) -> Note | None:
    data = form.cleaned_data
    if data["verdict"]:
        verdict = verdicts.submit(
            take, participant=guest.participant, kind=data["verdict"], text=data["text"], **form.place()
        )
        return verdict.note
    return notes.write(take, participant=guest.participant, text=data["text"], **form.place())


def _find(guest: Guest, take_id: UUID) -> Take:
    take = guest.take(take_id)
    if take is None:
        raise Http404
    return take


def _show(
    request: HttpRequest, guest: Guest, token: str, take: Take, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    get_token(request)  # a cookie that comes back with the video, or the next page: then it is a view
    guests.record_view(request, guest)
    link = guest.link
    frame = whole_number(request.GET.get("frame"))
    current = verdicts.current_verdict(take, guest.participant) if guest.name else None
    pages = keyset.page(_visible_notes(guest, take), request.GET, size=NOTES, order=NOTE_ORDER)
    context = {
        "project": link.project,
        "link": link,
        "guest": guest,
        "token": token,
        "take": take,
        "label": label_of(take),
        "player": _player(take, token, may_download=link.may_download),
        "frame": "" if frame is None else frame,
        "strip": _strip(link, token, take),
        "pages": pages,
        "notes": [_note_row(note) for note in pages.rows],
        "verdict": Verdict.Kind(current.kind) if current else None,
        "watermark": _watermark(f"{guest.name} · {link.label}") if link.has_watermark else None,
        "sentence": sentence,
        "text": request.POST.get("text", "") if sentence else "",
        "key": uuid.uuid4(),
    }
    return render(request, "guest/take.html", context, status=status)


def _visible_notes(guest: Guest, take: Take) -> NoteQuerySet:
    """Notes about a take by guests of this link, as this guest may read them."""
    participant = guest.participant if guest.name else None
    notes = visible_notes(take, guest.participant, guest_visibility_of(take, participant))
    return notes.not_deleted().filter(pk__in=guest.link.notes.values("pk"))


def _watermark(words: str) -> dict[str, Any]:
    """The words, and how many pixels their tile is wide: as long as they are at most, and a gap."""
    half = 30 + sum(8 if east_asian_width(character) in "FW" else 5 for character in words)
    return {"words": words, "width": 2 * half, "half": half}


def _player(take: Take, token: str, *, may_download: bool) -> Player:
    """The player with addresses of this link instead of the members'."""

    def url(name: str) -> str:
        return reverse(f"review:guest_{name}", args=[token, take.pk])

    player = player_of(take)
    # Every address of members goes first, also those that somebody adds to the player later.
    member_urls: dict[str, Any] = {field.name: "" for field in fields(player) if field.name.endswith("_url")}
    guest_urls = {
        "label": label_of(take),
        "video_url": url("video"),
        "original_url": url("video"),
        "copy_url": url("video") if player.copy_url else "",
        "poster_url": url("poster"),
        "sprite_url": url("sprite") if player.sprite_url else "",
        "download_url": url("download") if may_download else "",
    }
    return replace(player, **member_urls | guest_urls)


def _strip(link: ShareLink, token: str, take: Take) -> dict[str, Any]:
    """The takes of a link around one of them; ``earlier`` and ``later``: there are more."""
    takes = keyset.around(link.visible_takes(), take, order=FILM_ORDER, each_side=EACH_SIDE + 1)
    at = takes.index(take)
    first = max(0, at - EACH_SIDE)
    shown = takes[first : at + EACH_SIDE + 1]
    return {
        "tiles": [_tile(one, token, take) for one in shown],
        "has_earlier": first > 0,
        "has_later": first + len(shown) < len(takes),
    }


def _tile(take: Take, token: str, current: Take) -> dict[str, Any]:
    return {
        "label": label_of(take),
        "shot": take.shot.name,
        "url": reverse("review:guest_take", args=[token, take.pk]),
        "poster_url": reverse("review:guest_poster", args=[token, take.pk]),
        "is_current": take.pk == current.pk,
    }


def _note_row(note: Note) -> dict[str, Any]:
    return {
        "author_name": note.guest_name.rpartition(" (")[0] or note.guest_name,
        "time": note_time(note),
        "timecode": note_timecode(note),
        "frame": note.frame_in,
        "text": note.text,
        "is_resolved": bool(note.resolved_at),
    }
