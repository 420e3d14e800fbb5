"""Edits that come back: receive the file of an editor, and the page of one edit."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.web.body_limits import takes_files
from studio.core.web.downloads import content_disposition
from studio.exports import edit_notes, edit_page, edits, uses
from studio.exports.documents import DOCUMENTS
from studio.exports.edit_changes import changes
from studio.exports.forms import EditNoteForm, TimelineForm
from studio.exports.models import Edit
from studio.exports.views.hand_off import WHOLE, edit_form, page_context
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.guards import participant_of

WITH_NOTES = ("edl", "otio", "fcpxml", "xml", "csv", "json")


@takes_files
@never_cache
@require_POST
@project_view(requires=Permission.ORDER)
def receive(request: StudioRequest, project: Project) -> HttpResponse:
    """Read the timeline that was sent, and lead to its page; what is wrong stands at the form."""
    form = edit_form(request, project)
    if form.is_valid():
        try:
            edit, is_new = _receive(request, project, form)
        except Refusal as refusal:
            form.add_error("file", worded(refusal.message))
        else:
            if not is_new:
                messages.info(
                    request,
                    gettext("This file is here already, as edit %(number)s.") % {"number": edit.number},
                )
            return redirect("exports:edit", project.pk, edit.pk)
    return render(request, WHOLE, page_context(request, project, edit_form=form), status=422)


def _receive(request: StudioRequest, project: Project, form: TimelineForm) -> tuple[Edit, bool]:
    file: TemporaryUploadedFile = form.cleaned_data["file"]
    path = Path(file.temporary_file_path())
    return edits.receive(project, path, name=file.name or "", rate=form.rate_given, author=request.user)


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def edit(request: StudioRequest, project: Project, edit_id: UUID) -> HttpResponse:
    """One edit: its film, its clips and takes, its notes, and what changed since the edit before."""
    return _render_edit(request, project, _edit(project, edit_id), EditNoteForm())


@never_cache
@require_POST
@project_view(requires=Permission.ORDER)
def write_note(request: StudioRequest, project: Project, edit_id: UUID) -> HttpResponse:
    """A note at a frame of the edit, on the frame of the take. 422 with the sentence, nothing is lost."""
    shown, form = _edit(project, edit_id), EditNoteForm(request.POST)
    if form.is_valid():
        try:
            edit_notes.write(
                shown,
                form.cleaned_data["frame"],
                participant=participant_of(request),
                text=form.cleaned_data["text"],
                key=form.cleaned_data["key"],
            )
        except Refusal as refusal:
            form.add_error("text", refusal.message)
        else:
            return redirect(f"{reverse('exports:edit', args=[project.pk, shown.pk])}#notes")
    return _render_edit(request, project, shown, form, status=422)


@require_GET
@project_view(requires=Permission.ORDER)
def edit_file(request: StudioRequest, project: Project, edit_id: UUID, name: str) -> HttpResponse:
    """The edit with its notes as markers, as one of the files of text. 404 for a name that is none."""
    shown, document = _edit(project, edit_id), DOCUMENTS.get(name)
    if document is None:
        raise Http404
    selection = edit_notes.selection_of(shown, edit_page.clips_of(shown))
    text = document.make(selection, edit_notes.timebase_of(shown))
    file_name = f"{slugify(project.name) or 'project'}-edit-{shown.number}.{document.suffix}"
    activity.log(project, "downloaded", actor=request.user, subject=shown.pk, file=file_name)
    response = HttpResponse(text, content_type=document.mime)
    response["Content-Disposition"] = content_disposition(is_download=True, filename=file_name) or ""
    return response


def _edit(project: Project, edit_id: UUID) -> Edit:
    return get_object_or_404(Edit.objects.select_related("author", "project"), project=project, pk=edit_id)


def _render_edit(
    request: StudioRequest, project: Project, shown: Edit, form: EditNoteForm, *, status: int = 200
) -> HttpResponse:
    earlier = Edit.objects.filter(project=project, number__lt=shown.number).order_by("-number").first()
    clips = edit_page.clips_of(shown)
    selection = edit_notes.selection_of(shown, clips)
    context = {
        "project": project,
        "edit": shown,
        "earlier": earlier,
        "changes": changes(edit_page.clips_of(earlier), clips) if earlier else [],
        "rows": edit_page.rows(shown, clips),
        "segments": edit_page.segments(shown, clips),
        "unused": uses.unused_circled(shown),
        "empty_shots": uses.shots_without_take(shown),
        "unmatched": edit_page.unmatched(clips),
        "left_out": edit_page.left_out(shown),
        "seconds": float((clips[-1].record_out if clips else 0) / shown.rate),
        "rate": float(shown.rate),
        "note_form": form,
        "note_key": uuid4(),
        "last_frame": max(0, selection.length - 1),
        "notes": edit_notes.listed(shown, selection),
        "files": [(name, DOCUMENTS[name]) for name in WITH_NOTES],
    }
    return render(request, "exports/edit.html", context, status=status)
