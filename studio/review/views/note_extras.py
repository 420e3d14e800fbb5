"""Reactions to a note, and the files on it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.values.formatting import format_size
from studio.core.values.uuids import parse_uuid, parse_uuids
from studio.core.web.body_limits import takes_files
from studio.core.web.rate_limits import UPLOAD, rate_limited
from studio.core.web.responses import is_htmx
from studio.library.files import links
from studio.library.listing import usable
from studio.library.models import Asset
from studio.library.private_files import assets_open_in
from studio.library.uploads.form_uploads import receive_form_file
from studio.review.guards import participant_of
from studio.review.labels import take_path
from studio.review.models import Note
from studio.review.notes import extras
from studio.review.views.notes import note_body, require_author, visible_note_view
from studio.review.views.responses import done, refused

SHOWN = 24  # files of the library


@require_POST
@visible_note_view(requires=Permission.REVIEW)
def react(request: StudioRequest, note: Note) -> HttpResponse:
    """Set a reaction of this ``kind``, or take it back."""
    try:
        extras.react(note, request.POST.get("kind", ""), by=request.user)
    except Refusal as refusal:
        return refused(request, note.take, refusal.message)
    return done(request, note.take)


@takes_files
@never_cache
@require_http_methods(["GET", "POST"])
@visible_note_view(requires=Permission.REVIEW)
@rate_limited(UPLOAD)
def attach(request: StudioRequest, note: Note) -> HttpResponse:
    """The form of a file from disk or library; POST attaches ``file`` and each ``asset``."""
    require_author(request, note)
    if request.method == "GET":
        return _form(request, note)
    try:
        extras.attach(note, _chosen(request, note))
    except Refusal as refusal:
        return _form(request, note, refusal.message)
    return note_body(request, note) if is_htmx(request) else redirect(take_path(note.take, note))


@require_POST
@visible_note_view(requires=Permission.REVIEW)
def detach(request: StudioRequest, note: Note) -> HttpResponse:
    """Take the file ``asset`` off the note."""
    require_author(request, note)
    asset_id = parse_uuid(request.POST.get("asset", ""))
    if asset_id is None:
        return refused(request, note.take, gettext("Say which file."))
    extras.detach(note, asset_id)
    return done(request, note.take)


def _chosen(request: StudioRequest, note: Note) -> list[Asset]:
    """The files of the form, the one from disk checked as every upload. Raises Refusal."""
    ids = parse_uuids(request.POST.getlist("asset")[: extras.MOST_FILES + 1])
    assets = list(assets_open_in(note.take.generation.project).filter(pk__in=ids))
    file = request.FILES.get("file")
    if isinstance(file, TemporaryUploadedFile):
        assets.append(_received(request, note, file))
    if not assets:
        raise extras.InvalidAttachment(gettext("Choose a file first."))
    return assets


def _received(request: StudioRequest, note: Note, file: TemporaryUploadedFile) -> Asset:
    if not request.member.has_permission(Permission.UPLOAD):
        raise PermissionDenied
    if (file.size or 0) > extras.MOST_BYTES:
        most = format_size(extras.MOST_BYTES)
        raise extras.InvalidAttachment(
            gettext("This file is larger than %(most)s. Put it into the library instead.") % {"most": most}
        )
    return receive_form_file(file, note.take.generation.project, author=request.user)


def _form(request: StudioRequest, note: Note, sentence: str = "") -> HttpResponse:
    project, text = note.take.generation.project, request.GET.get("q", "")[:200]
    context = {
        "note": note,
        "take": note.take,
        "project": project,
        "sentence": sentence,
        "q": text,
        "may_upload": request.member.has_permission(Permission.UPLOAD),
        "choices": [(one.pk, one.name, links.poster(one)) for one in usable(project, "image", text)[:SHOWN]],
        "participant": participant_of(request),
    }
    template = "review/_attach.html" if is_htmx(request) else "review/attach.html"
    return render(request, template, context, status=422 if sentence else 200)
