"""What guests do on the page of a take: write and answer notes, draw, resolve, decide, leave an address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from studio.core.errors import Refusal
from studio.core.values.uuids import parse_uuid
from studio.core.web import rate_limits
from studio.core.web.responses import is_htmx, toast
from studio.generation.models import Take
from studio.review.decisions import verdicts
from studio.review.decisions.verdicts import InvalidVerdict
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.notes.services import InvalidNote
from studio.review.sharing import guest_mail, guests
from studio.review.sharing.conversation import open_thread
from studio.review.sharing.forms import GuestEmailForm, GuestNoteForm
from studio.review.sharing.guests import Guest
from studio.review.views.guest import GuestView, find_take, guest_view, show_take

Action = Callable[[HttpRequest, Guest, str, Take], HttpResponse]


def guest_action(*, decides: bool = False) -> Callable[[Action], GuestView]:
    """A POST about a take of the link by a guest who may comment (``decides``: approve); else 404.

    What is refused is answered with its sentence, and what was written stays in its field.
    """

    def guard(action: Action) -> GuestView:
        @require_POST
        @guest_view
        @wraps(action)
        def guarded(request: HttpRequest, guest: Guest, token: str, take_id: UUID) -> HttpResponseBase:
            is_allowed = guest.link.may_approve if decides else guest.link.may_comment
            if not guest.has_access or not is_allowed:
                raise Http404
            take = find_take(guest, take_id)
            try:
                guests.hit_note_limit(request, guest.link)
                return action(request, guest, token, take)
            except rate_limits.RateLimitExceeded as refusal:
                return rate_limits.too_many_requests(request, refusal)
            except Refusal as refusal:
                return _refused(request, guest, token, take, refusal)

        return guarded

    return guard


@guest_action()
def guest_submit(request: HttpRequest, guest: Guest, token: str, take: Take) -> HttpResponse:
    """Store a note, a reply, a verdict, or a note with a verdict; the first one asks for a name."""
    form = GuestNoteForm(request.POST)
    if not form.is_valid():
        raise InvalidNote(form.first_error)
    verdict = form.cleaned_data["verdict"]
    if verdict and not guest.link.may_approve:
        raise InvalidVerdict(
            gettext("With this link you can write notes, but not decide. Your text is still here.")
        )
    named = _named(request, guest, form.cleaned_data["name"])
    if email := form.cleaned_data["email"]:
        guests.set_email(named, email)
    with transaction.atomic():  # an open page of the link sees both, or neither
        note = _store(named, take, form)
        if note:
            guest.link.notes.add(note)
    message = {"approve": gettext("Approved."), "changes": gettext("Changes requested.")}.get(
        verdict, gettext("Note sent.")
    )
    return _done(request, token, take, message, note=note, is_new=not guest.name)


@guest_action(decides=True)
def guest_withdraw(request: HttpRequest, guest: Guest, token: str, take: Take) -> HttpResponse:
    """Withdraw one's own current verdict."""
    current = verdicts.current_verdict(take, guest.participant) if guest.name else None
    if current:
        verdicts.withdraw(current, participant=guest.participant, now=timezone.now())
    return _done(request, token, take, gettext("Withdrawn.") if current else "")


@guest_action()
def guest_resolve(request: HttpRequest, guest: Guest, token: str, take: Take) -> HttpResponse:
    """Mark a thread that the guest sees as done, or as open again."""
    note = _thread(guest, take, parse_uuid(request.POST.get("note", "")))
    named = _named(request, guest, request.POST.get("name", ""))
    if request.POST.get("is_open"):
        notes.reopen(note, participant=named.participant)
    else:
        notes.resolve(note, participant=named.participant)
    return _done(request, token, take)


@guest_action()
def guest_email(request: HttpRequest, guest: Guest, token: str, take: Take) -> HttpResponse:
    """Store the address for answers, or remove it."""
    form = GuestEmailForm(request.POST)
    if not form.is_valid():
        raise InvalidNote(gettext("This is no e-mail address."))
    guests.set_email(_named(request, guest, ""), form.cleaned_data["email"])
    message = (
        gettext("Answers come to this address too.")
        if form.cleaned_data["email"]
        else gettext("No more mails.")
    )
    return _done(request, token, take, message, is_new=True)


@never_cache
@require_http_methods(["GET", "POST"])
@guest_view
def guest_mail_stop(request: HttpRequest, guest: Guest, token: str, stop: str) -> HttpResponseBase:
    """End the mails to a guest, by the address in a mail. GET only asks: mail programs open addresses."""
    row = guest_mail.guest_of_stop_token(stop)
    if row is None or row.link_id != guest.link.pk:
        raise Http404
    if request.method == "POST":
        guest_mail.stop(row)
    context = {"project": guest.link.project, "is_stopped": not row.email}
    return render(request, "guest/mail_stop.html", context)


def _named(request: HttpRequest, guest: Guest, name: str) -> Guest:
    """The guest under a name. Raises InvalidNote for somebody who gave none, now or before."""
    if guest.name:
        return guest
    if not name:
        raise InvalidNote(gettext("Enter your name, so that they know who says it."))
    guests.set_name(request, guest.link, name)
    return guests.guest_of(request, guest.link)


def _thread(guest: Guest, take: Take, note_id: UUID | None) -> Note:
    """The thread to answer. Raises InvalidNote when it is not there, or not shown any more."""
    note = open_thread(guest, take, note_id) if note_id else None
    if note is None:
        raise InvalidNote(
            gettext(
                "This note is no longer shown. What you wrote is still here; send it as a note of its own."
            )
        )
    return note


def _store(guest: Guest, take: Take, form: GuestNoteForm) -> Note | None:
    data, who = form.cleaned_data, guest.participant
    if data["verdict"]:
        verdict = verdicts.submit(
            take, participant=who, kind=data["verdict"], text=data["text"], **form.place()
        )
        return verdict.note
    parent = _thread(guest, take, data["parent"]) if data["parent"] else None
    return notes.write(take, participant=who, text=data["text"], parent=parent, **form.place())


def _done(
    request: HttpRequest,
    token: str,
    take: Take,
    message: str = "",
    *,
    note: Note | None = None,
    is_new: bool = False,
) -> HttpResponse:
    """The page again; one with a script fetches what changed, and all of it once there is a new name."""
    frame = f"?frame={note.frame_in}" if note else ""
    url = reverse("review:guest_take", args=[token, take.pk]) + frame
    if message and (is_new or not is_htmx(request)):
        messages.success(request, message)
    if not is_htmx(request):
        return redirect(url)
    if is_new:
        return HttpResponseClientRedirect(url)
    response = trigger_client_event(HttpResponse(status=204), "studio:changed", {})
    return toast(response, message) if message else response


def _refused(request: HttpRequest, guest: Guest, token: str, take: Take, refusal: Refusal) -> HttpResponse:
    current = guests.guest_of(request, guest.link)
    if not is_htmx(request):
        return show_take(request, current, token, take, sentence=refusal.message, status=refusal.status)
    response = HttpResponse(status=refusal.status)
    response["HX-Reswap"] = "none"
    response = trigger_client_event(response, "review:refused", {"sentence": refusal.message})
    return toast(response, refusal.message, "error")
