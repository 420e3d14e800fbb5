"""Actions on notes: write, reply, edit, resolve, reopen, delete, restore."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.accounts.guards import View
from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.values.uuids import parse_uuid
from studio.core.web import keyset
from studio.core.web.idempotency import KeyReused
from studio.core.web.responses import is_htmx
from studio.generation.models import Take
from studio.review.decisions import verdicts
from studio.review.decisions.visibility import visibility_of
from studio.review.forms import EditForm, NoteForm
from studio.review.guards import NOTES, note_view, participant_of, take_view
from studio.review.labels import take_path
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.notes.thread_view import is_open_to_guests, single_note, visible_notes
from studio.review.screening import earlier_notes
from studio.review.views.responses import Undo, done, refused
from studio.review.views.take import render_take

EDITS = 50  # on a page


def visible_note_view(*, requires: Permission) -> Callable[[View], View]:
    """``note_view`` that answers 404 for a note that a blind review hides from the person."""

    def guard(view: View) -> View:
        @note_view(requires=requires)
        @wraps(view)
        def guarded(request: StudioRequest, note: Note) -> HttpResponseBase:
            visibility = visibility_of(note.take, request.member)
            if not visible_notes(note.take, participant_of(request), visibility).contains(note):
                raise Http404
            return view(request, note)

        return guarded

    return guard


@require_POST
@take_view(requires=Permission.REVIEW)
def write(request: StudioRequest, take: Take) -> HttpResponse:
    """A note, a reply, or a request for changes. 422 with the sentence, and nothing is lost."""
    form = NoteForm(request.POST)
    sentence, status = "" if form.is_valid() else form.first_error, 422
    if not sentence:
        try:
            return _written(request, take, _write(request, take, form), form)
        except Refusal as refusal:
            sentence, status = refusal.message, refusal.status
    if status == KeyReused.status:
        form.data = {**form.data, "key": ""}  # sent again, it is a note of its own
    if is_htmx(request):
        return refused(request, take, sentence, status=status)
    return render_take(request, take, form, sentence, status=status)


@require_GET
@visible_note_view(requires=Permission.VIEW)
def note(request: StudioRequest, note: Note) -> HttpResponse:
    """The note in its take; for htmx its body alone, as it is when nobody edits it."""
    if not is_htmx(request):
        return redirect(take_path(note.take, note))
    return note_body(request, note)


@never_cache
@require_http_methods(["GET", "POST"])
@visible_note_view(requires=Permission.REVIEW)
def edit(request: StudioRequest, note: Note) -> HttpResponse:
    """The field with what the note says; POST says it otherwise."""
    require_author(request, note)
    form = EditForm(request.POST or None)
    sentence = ""
    if form.is_bound and form.is_valid():
        try:
            notes.edit(note, participant=participant_of(request), **form.cleaned_data)
        except Refusal as refusal:
            sentence = refusal.message
        else:
            return note_body(request, note) if is_htmx(request) else redirect(take_path(note.take, note))
    return _editor(request, note, form, sentence)


@require_GET
@visible_note_view(requires=Permission.VIEW)
def history(request: StudioRequest, note: Note) -> HttpResponse:
    """Previous versions of a note, and who changed it."""
    pages = keyset.page(note.edits.select_related("person"), request.GET, size=EDITS, order=keyset.OLDEST)
    template = "review/_history.html" if is_htmx(request) else "review/history.html"
    context = {"note": note, "take": note.take, "project": note.take.generation.project, "pages": pages}
    return render(request, template, context)


@require_POST
@visible_note_view(requires=Permission.REVIEW)
def resolve(request: StudioRequest, note: Note) -> HttpResponse:
    """Mark the thread of a note as resolved."""
    notes.resolve(note, participant=participant_of(request))
    return done(request, note.take, gettext("Note resolved."), undo=(_url("reopen", note), {}))


@require_POST
@visible_note_view(requires=Permission.REVIEW)
def reopen(request: StudioRequest, note: Note) -> HttpResponse:
    """Mark the thread of a note as open again."""
    notes.reopen(note, participant=participant_of(request))
    return done(request, note.take)


@require_POST
@visible_note_view(requires=Permission.REVIEW)
def share_note(request: StudioRequest, note: Note) -> HttpResponse:
    """Show a note of the team to guests, or take it back: its author, and whoever may share."""
    if note.person_id != request.user.pk and not request.member.has_permission(Permission.SHARE):
        raise PermissionDenied
    if request.POST.get("is_on"):
        notes.share(note, participant=participant_of(request))
        return done(request, note.take, gettext("Shown to guests."), undo=(_url("share_note", note), {}))
    notes.unshare(note, participant=participant_of(request))
    return done(request, note.take, gettext("Taken back from guests."))


@require_POST
@take_view(requires=Permission.REVIEW)
def check_note(request: StudioRequest, take: Take) -> HttpResponse:
    """Say of an open note of an earlier take of the shot that it is done in this one, or still open."""
    is_done = bool(request.POST.get("is_done"))
    try:
        note = _earlier_note(request, take)
        earlier_notes.check(note, take, by=participant_of(request), is_done=is_done)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    undo: Undo | None = (_url("reopen", note), {}) if is_done else None
    return done(
        request, take, gettext("Done in this take.") if is_done else gettext("Still open."), undo=undo
    )


@require_POST
@visible_note_view(requires=Permission.REVIEW)
def delete(request: StudioRequest, note: Note) -> HttpResponse:
    """Delete one's own note; the response offers Undo."""
    require_author(request, note)
    notes.delete(note, participant=participant_of(request))
    return done(request, note.take, gettext("Note deleted."), undo=(_url("restore", note), {}))


@require_POST
@visible_note_view(requires=Permission.REVIEW)
def restore(request: StudioRequest, note: Note) -> HttpResponse:
    """Bring back one's own deleted note."""
    require_author(request, note)
    notes.restore(note, participant=participant_of(request))
    return done(request, note.take)


def _earlier_note(request: StudioRequest, take: Take) -> Note:
    """The note of a form, on an earlier take of the shot. Raises NoteIsGone, also where it is hidden."""
    note_id = parse_uuid(request.POST.get("note", ""))
    note = NOTES.filter(pk=note_id).first() if note_id else None
    if note is None or not earlier_notes.is_earlier(note, take):
        raise earlier_notes.NoteIsGone
    visibility = visibility_of(note.take, request.member)
    if not visible_notes(note.take, participant_of(request), visibility).contains(note):
        raise earlier_notes.NoteIsGone
    return note


def require_author(request: StudioRequest, note: Note) -> None:
    """Raise PermissionDenied for everybody but the author."""
    if not participant_of(request).is_author_of(note):
        raise PermissionDenied


def _write(request: StudioRequest, take: Take, form: NoteForm) -> Note | None:
    data, participant = form.cleaned_data, participant_of(request)
    if data["verdict"]:
        verdict = verdicts.submit(
            take, participant=participant, kind=data["verdict"], text=data["text"], **form.place()
        )
        return verdict.note
    parent = take.notes.filter(pk=data["parent"]).first() if data["parent"] else None
    if data["parent"] and parent is None:
        raise notes.InvalidNote(
            gettext(
                "The note that you answer is gone. What you wrote is still here; write it as a note "
                "of its own."
            )
        )
    is_shared = data["is_shared"] and parent is not None and is_open_to_guests(parent.parent or parent)
    return notes.write(
        take, participant=participant, text=data["text"], parent=parent, is_shared=is_shared, **form.place()
    )


def _written(request: StudioRequest, take: Take, note: Note | None, form: NoteForm) -> HttpResponse:
    if not is_htmx(request):
        return redirect(take_path(take, note))
    if not form.cleaned_data["verdict"]:
        return done(request, take)
    undo: Undo = (reverse("review:withdraw", args=[take.pk]), {})
    return done(request, take, gettext("Changes requested."), undo=undo)


def note_body(request: StudioRequest, note: Note) -> HttpResponse:
    """The body of a note alone, to stand in its place again."""
    thread_note = single_note(note, participant_of(request))
    context = {
        "note": thread_note,
        "may_review": request.member.has_permission(Permission.REVIEW),
        "may_share": request.member.has_permission(Permission.SHARE),
        "take": note.take,
    }
    return render(request, "review/_note_body.html", context)


def _editor(request: StudioRequest, note: Note, form: EditForm, sentence: str) -> HttpResponse:
    """The editor in the place of the note; on a page of its own without a script."""
    note.refresh_from_db(fields=["text"])
    context = {
        "note": note,
        "take": note.take,
        "project": note.take.generation.project,
        "text": form.data.get("text", "") if form.is_bound else note.text,
        "current_text": note.text if sentence and form.data.get("text") != note.text else "",
        "seen": note.edits.count(),
        "sentence": sentence,
    }
    template = "review/_note_edit.html" if is_htmx(request) else "review/note_edit.html"
    return render(request, template, context, status=422 if sentence else 200)


def _url(name: str, note: Note) -> str:
    return reverse(f"review:{name}", args=[note.pk])
